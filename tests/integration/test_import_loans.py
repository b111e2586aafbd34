"""Importing loan files into the database."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from servicing.audit.models import AuditEvent
from servicing.audit.verify import verify
from servicing.borrower.models import Borrower, ContactPoint
from servicing.borrower.service import by_phone, last_four_digest
from servicing.consent.models import ConsentEvent
from servicing.consent.service import record as record_consent
from servicing.consent.service import state
from servicing.intake.loans import import_loans
from servicing.intake.report import FileRefused, Rejected, Report
from servicing.loan.models import Loan, Property, Protection
from servicing.loan.service import position, protections, report_protection
from servicing.specialist.models import Specialist
from servicing.specialist.service import assigned
from servicing.user.models import User
from servicing.vault import same
from tests.support.fannie import acquisition, performance, single
from tests.support.files import LOAN, co_borrower, loan, write_loans
from tests.support.values import NOW, SERVICER

NUMBER, PHONE = LOAN["loan_number"], LOAN["phone"]


@pytest.fixture
def bring(runtime, tmp_path):
    """Imports rows; gives what was counted, and what was rejected."""

    async def run(*rows, format="porchlight", text=None, performance=None) -> tuple[dict[str, int], list[Rejected]]:
        path = tmp_path / "loans.csv"
        if text is None:
            write_loans(path, rows)
        else:
            path.write_text(text)
        rejected: list[Rejected] = []
        report = Report(rejected.append)
        await import_loans(runtime, path, format, report, lambda *_: None, performance)
        return report.counts, rejected

    return run


@pytest.fixture
def look(runtime):
    """The loan, and whatever a query finds, in a session of their own."""

    async def run(query):
        async with runtime.sessions() as session:
            return list(await session.scalars(query))

    return run


def the_loan(number: str = NUMBER):
    return select(Loan).where(Loan.loan_number == number)


async def audited(look, action: str) -> list[dict]:
    return [event.detail for event in await look(select(AuditEvent).where(AuditEvent.action == action))]


class TestNewLoans:
    async def test_a_row_becomes_a_loan_with_its_borrower(self, runtime, bring, look):
        assert await bring(LOAN) == ({"created": 1}, [])
        async with runtime.sessions() as session:
            [(borrower, contact, row)] = await by_phone(session, PHONE)
            here = await position(session, row, NOW.date())
        assert (row.investor, row.note_rate, row.figures_on) == ("FHA", Decimal("5.875"), NOW.date())
        assert here.months_behind == 2
        assert here.arrears.total == 2 * Decimal("1652.25") + Decimal("49.69") + 15 - 100
        assert (borrower.first_name, borrower.position, contact.status) == ("Iris", 1, "active")
        assert same(borrower.last_four_digest, last_four_digest(runtime.vault, NUMBER, "3141"))
        assert (await audited(look, "loan:create"))[0].keys() == {"file"}

    async def test_co_borrowers_are_rows_of_one_loan_wherever_they_stand(self, bring, look):
        others = [loan(loan_number=f"7{n:09}", phone="", ssn_last4="0001") for n in range(100, 103)]
        assert (await bring(LOAN, *others, co_borrower()))[0] == {"created": 4}
        query = select(Borrower).join(Loan, Loan.id == Borrower.loan_id).where(Loan.loan_number == NUMBER)
        people = await look(query.order_by(Borrower.position))
        assert [person.first_name for person in people] == ["Iris", "Joris"]

    async def test_everything_optional_is_kept(self, bring, look):
        given = {
            "servicing_transferred_on": "2026-02-01",
            "delinquent_at_transfer": "true",
            "foreclosure_hold_until": "2027-01-15",
            "prior_modifications": "2",
            "last_modification_on": "2023-04-01",
            "last_deferral_on": "2024-04-01",
            "deferred_months_total": "5",
            "failed_trial_on": "2022-09-01",
            "partial_claim_total": "8120.55",
            "second_contact_phone": "+16145550183",
        }
        await bring(loan(**given))
        [row] = await look(the_loan())
        assert row.delinquent_at_transfer is True
        assert (row.prior_modifications, row.deferred_months_total) == (2, 5)
        assert (row.last_modification_on, row.failed_trial_on) == (date(2023, 4, 1), date(2022, 9, 1))
        assert row.partial_claim_total == Decimal("8120.55")
        numbers = await look(select(ContactPoint.address).order_by(ContactPoint.id.desc()).limit(2))
        assert set(numbers) == {PHONE, "+16145550183"}
        assert await look(select(Protection.kind).where(Protection.loan_id == row.id)) == ["foreclosure_hold"]

    async def test_a_specialist_whom_nobody_knows_is_made_with_the_servicers_hours(self, runtime, bring, look):
        await bring(loan(specialist_email="Nils.Aaby@lantern.example"))
        [row] = await look(the_loan())
        async with runtime.sessions() as session:
            who = await assigned(session, row)
        assert (who.name, who.phone, who.hours) == ("Nils Aaby", SERVICER.phone, None)

    async def test_loans_are_not_given_to_those_who_work_none(self, bring, look):
        counts, rejected = await bring(
            loan(specialist_email="pat.moreau@lantern.example"), loan(loan_number="7000000002", phone="")
        )
        assert counts == {"created": 1}
        assert rejected == [Rejected(2, "specialist_email", "is the account of somebody in the role admin")]
        assert await look(the_loan()) == []
        pat = select(Specialist).join(User, User.id == Specialist.user_id).where(User.role == "admin")
        assert await look(pat) == []


class TestAgain:
    async def test_the_same_file_again_changes_nothing(self, runtime, bring, look):
        rows = [loan(bankruptcy="7", specialist_email="nils@lantern.example"), co_borrower(bankruptcy="7")]
        await bring(*rows)

        async def everything():
            tables = (Loan, Property, Borrower, ContactPoint, Protection, ConsentEvent, AuditEvent, User)
            async with runtime.sessions() as session:
                return [await session.scalar(select(func.count()).select_from(table)) for table in tables]

        before = await everything()
        assert await bring(*rows) == ({"unchanged": 1}, [])
        assert await everything() == before
        async with runtime.sessions() as session:
            assert (await verify(session)).faults == ()

    async def test_what_changed_is_changed_and_audited_without_personal_facts(self, bring, look):
        await bring(LOAN)
        changed = loan(upb="188000.00", last_name="Ortiz", phone="+16145550190", property_street="9 Elm Row")
        assert await bring(changed) == ({"changed": 1}, [])
        [row] = await look(the_loan())
        assert row.unpaid_principal_balance == Decimal("188000.00")
        [detail] = await audited(look, "loan:update")
        assert detail["unpaid_principal_balance"] == ["189344.17", "188000.00"]
        assert detail["home"] == ["street"]
        assert [sorted(person["facts"]) for person in detail["people"]] == [["last_name", "phone"]]
        assert not any(word in str(detail) for word in ("Ortiz", "0190", "Elm"))

    async def test_a_number_that_the_file_no_longer_has_reaches_nobody(self, runtime, bring):
        await bring(LOAN)
        await bring(loan(phone="+16145550190"))
        async with runtime.sessions() as session:
            assert await by_phone(session, PHONE) == []
            assert len(await by_phone(session, "+16145550190")) == 1
        await bring(LOAN)
        async with runtime.sessions() as session:
            assert len(await by_phone(session, PHONE)) == 1

    async def test_a_second_number_stays_while_the_file_does_not_speak_of_it(self, runtime, bring):
        await bring(loan(second_contact_phone="+16145550183"))
        await bring(loan(phone="+16145550190"))
        async with runtime.sessions() as session:
            assert await by_phone(session, PHONE) == []
            assert len(await by_phone(session, "+16145550183")) == 1

    async def test_rows_that_change_places_do_not_make_one_person_of_another(self, runtime, bring):
        await bring(LOAN, co_borrower())
        assert await bring(co_borrower(), LOAN) == ({"unchanged": 1}, [])
        async with runtime.sessions() as session:
            [(borrower, _, _)] = await by_phone(session, PHONE)
        assert (borrower.first_name, borrower.position) == ("Iris", 1)

    async def test_somebody_who_left_the_loan_is_reached_no_more(self, runtime, bring):
        await bring(LOAN, co_borrower())
        await bring(LOAN)
        async with runtime.sessions() as session:
            assert await by_phone(session, co_borrower()["phone"]) == []

    async def test_loans_that_the_file_does_not_name_stay_as_they_are(self, bring, look):
        everybody_else = select(Loan).where(Loan.loan_number != NUMBER).order_by(Loan.id)

        async def figures():
            return [(row.next_due_date, row.suspense, row.figures_on) for row in await look(everybody_else)]

        before = await figures()
        await bring(LOAN)
        assert await figures() == before
        assert len(before) == 12


class TestWhatBorrowersSaid:
    async def test_a_protection_that_a_borrower_reported_is_not_lifted(self, runtime, bring, look):
        await bring(LOAN)
        [row] = await look(the_loan())
        async with runtime.sessions.begin() as session:
            await report_protection(session, kind="bankruptcy", source="borrower", now=NOW, loan_id=row.id)
        assert await bring(LOAN) == ({"unchanged": 1}, [])
        async with runtime.sessions() as session:
            assert await protections(session, row.id) == {"bankruptcy"}

    async def test_a_protection_of_the_file_goes_with_the_file(self, runtime, bring, look):
        await bring(loan(servicemember="true", attorney="I. Castellan"))
        [row] = await look(the_loan())
        assert await bring(loan(servicemember="")) == ({"changed": 1}, [])
        async with runtime.sessions() as session:
            assert await protections(session, row.id) == {"servicemember"}
        await bring(LOAN)
        async with runtime.sessions() as session:
            assert await protections(session, row.id) == frozenset()
        assert [deed["kind"] for deed in await audited(look, "protection:lift")] == ["attorney", "servicemember"]

    async def test_nothing_is_lifted_while_a_row_of_the_loan_is_bad(self, runtime, bring, look):
        await bring(LOAN, co_borrower(deceased="true"))
        _, rejected = await bring(LOAN, co_borrower(deceased="true", phone="?"))
        assert [one.line for one in rejected] == [3]
        [row] = await look(the_loan())
        async with runtime.sessions() as session:
            assert await protections(session, row.id) == {"deceased"}
            assert len(await by_phone(session, co_borrower()["phone"])) == 1

    @pytest.mark.parametrize("word", ["withdrawn", "given"])
    async def test_a_borrowers_own_word_about_texts_stands(self, runtime, bring, word):
        said_by_file = {"withdrawn": "true", "given": "false"}[word]
        await bring(loan(sms_consent=said_by_file))
        async with runtime.sessions.begin() as session:
            await record_consent(session, address=PHONE, topic="texts", event=word, source="borrower", now=NOW)
        await bring(loan(sms_consent=said_by_file))
        async with runtime.sessions() as session:
            assert (await state(session, PHONE)).consent == word

    async def test_the_files_own_word_follows_the_file(self, runtime, bring):
        for cell, consent in [("false", "never"), ("true", "given"), ("false", "withdrawn"), ("true", "given")]:
            await bring(loan(sms_consent=cell))
            async with runtime.sessions() as session:
                assert (await state(session, PHONE)).consent == consent

    async def test_a_number_of_which_both_is_said_gets_no_texts(self, runtime, bring, look):
        rows = [loan(sms_consent="true"), loan(loan_number="7000000002", sms_consent="false")]
        for _ in range(2):
            await bring(*rows)
            async with runtime.sessions() as session:
                assert (await state(session, PHONE)).consent == "never"
        assert await look(select(ConsentEvent).where(ConsentEvent.address == PHONE)) == []

    async def test_an_unlinked_number_stays_unlinked(self, runtime, bring):
        await bring(LOAN)
        async with runtime.sessions.begin() as session:
            [(_, contact, _)] = await by_phone(session, PHONE)
            contact.status, contact.unlinked_at = "unlinked", NOW
        await bring(LOAN)
        async with runtime.sessions() as session:
            assert await by_phone(session, PHONE) == []


class TestBadRows:
    async def test_good_rows_load_and_bad_ones_are_named(self, bring, look):
        rows = [
            LOAN,
            loan(loan_number="7000000002", upb="abc", language="fr"),
            loan(loan_number="7000000003", phone=""),
        ]
        counts, rejected = await bring(*rows)
        assert counts == {"created": 2}
        assert rejected == [
            Rejected(3, "upb", "is not an amount like 1742.18"),
            Rejected(3, "language", "is not one of en, es"),
        ]

    async def test_a_co_borrowers_row_that_says_otherwise_of_the_loan_is_rejected(self, bring):
        counts, rejected = await bring(LOAN, co_borrower(upb="1.00"))
        assert counts == {"created": 1}
        assert rejected == [Rejected(3, "upb", "differs from line 2, which is of the same loan")]

    async def test_lines_are_those_of_the_file_also_after_a_cell_of_two_lines(self, bring):
        _, rejected = await bring(loan(property_street="12 Fern\nHollow"), loan(loan_number="7000000002", upb=""))
        assert [(one.line, one.column) for one in rejected] == [(4, "upb")]

    async def test_a_header_that_lacks_a_column_stops_it_all(self, bring):
        with pytest.raises(FileRefused, match="The header lacks investor, "):
            await bring(text="loan_number\n1\n")
        with pytest.raises(FileRefused, match="empty"):
            await bring(text="")

    async def test_a_row_with_cells_too_few_is_named_by_its_line(self, bring, tmp_path):
        text = write_loans(tmp_path / "good.csv", [LOAN]).read_text()
        counts, rejected = await bring(text=text + "7000000002,FHA\n")
        assert counts == {"created": 1}
        assert rejected == [Rejected(3, "", f"has 2 cells where the header has {len(LOAN)}")]


class TestFannie:
    async def test_loans_come_without_people_and_the_latest_month_counts(self, bring, look):
        lines = [
            single(monthly_reporting_period="012025", current_loan_delinquency_status="00"),
            single(monthly_reporting_period="032025"),
            single(loan_identifier="990000000018", zero_balance_code="01", current_actual_upb="0.00"),
            single(monthly_reporting_period="022025", current_loan_delinquency_status="01"),
        ]
        assert await bring(text="\n".join(lines), format="fannie") == ({"created": 1, "ended": 1}, [])
        [row] = await look(the_loan("990000000017"))
        assert (row.next_due_date, row.reported_month) == (date(2025, 2, 1), date(2025, 3, 1))
        assert row.escrow_payment is row.suspense is row.late_charges is None
        assert await look(select(Borrower).where(Borrower.loan_id == row.id)) == []
        [home] = await look(select(Property).where(Property.loan_id == row.id))
        assert (home.zip, home.street, home.city) == ("787", None, None)

    async def test_an_unknown_figure_is_not_passed_off_as_known(self, runtime, bring, look):
        await bring(text=single(), format="fannie")
        [row] = await look(the_loan("990000000017"))
        async with runtime.sessions() as session:
            here = await position(session, row, date(2025, 4, 2))
        assert here.incomplete and here.months_behind == 3

    async def test_an_older_month_changes_nothing_and_a_newer_one_does(self, bring, look):
        await bring(text=single(), format="fannie")
        older = single(monthly_reporting_period="012025", current_loan_delinquency_status="00")
        assert (await bring(text=older, format="fannie"))[0] == {"unchanged": 1}
        newer = single(monthly_reporting_period="042025", current_loan_delinquency_status="00")
        assert (await bring(text=newer, format="fannie"))[0] == {"changed": 1}
        assert (await look(the_loan("990000000017")))[0].next_due_date == date(2025, 5, 1)

    async def test_the_older_pair_is_put_together(self, bring, look, tmp_path):
        months = tmp_path / "Performance_2021Q1.txt"
        lines = [
            performance(),
            performance(monthly_reporting_period="04/01/2025", current_loan_delinquency_status="X"),
            performance(loan_identifier="990000000019"),
        ]
        months.write_text("\n".join(lines))
        bad = acquisition(loan_identifier="990000000018", property_state="")
        counts, rejected = await bring(text=f"{acquisition()}\n{bad}\n", format="fannie", performance=months)
        assert counts == {"in one of the two files only": 2}
        assert rejected == [Rejected(2, "current_loan_delinquency_status", "does not say how far the loan is behind")]
        months.write_text(performance())
        assert await bring(text=acquisition(), format="fannie", performance=months) == ({"created": 1}, [])

    async def test_a_loan_of_the_servicing_system_is_not_overwritten(self, bring, look):
        await bring(LOAN)
        _, rejected = await bring(text=single(loan_identifier=NUMBER), format="fannie")
        assert [one.column for one in rejected] == ["loan_identifier"]
        assert (await look(the_loan()))[0].investor == "FHA"

    @pytest.mark.parametrize(
        ("text", "words"),
        [("a,b\n", "published layouts"), (performance(), "acquisition file"), (acquisition(), "--performance")],
    )
    async def test_a_file_that_is_none_of_them_is_refused(self, bring, text, words):
        with pytest.raises(FileRefused, match=words):
            await bring(text=text, format="fannie")
