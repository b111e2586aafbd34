# ruff: noqa: E501 - a phrase that is broken over lines cannot be read against a message.
"""What people write in English when they invoke a right: on folded text, so "dont" is also "don't"."""

from servicing.rights.appointment import AT_A_TIME, BOOKING
from servicing.rights.pattern import pattern

_NOT = r"\b(?:dont|do not|didnt|did not|not|never|no need to|rather not|wont|havent|have not|hasnt|isnt)(?: \w+){0,3}"
_ASKING = r"^\W*(?:should|what if|what happens|what would|would|how|when|if)\b"

_PERSON = (
    r"(?:person|human(?: being)?|agent|representative|reps?|live chat|specialist|supervisor|manager|operator|advisor"
    r"|loan officer|case ?worker|team member|customer (?:service|care|support)(?: (?:rep|agent|person))?)"
)
_ANYONE = rf"(?:{_PERSON}|people|someone|somebody|some one|anyone|anybody|some body)"
_WHICH = (
    r"(?:(?:a|an|the|some|any|real|live|actual|human|your|another|different|customer|service|servicing|loan|account"
    r"|mortgage|us|spanish(?: speaking)?) ){0,4}"
)

_BANKRUPTCY = (
    r"(?:bank?r+u+p+t?[csz]\w{0,3}|bankru\w{2,5}|bancrupt\w{0,3}|bk|chapter ?(?:7|11|12|13|seven|eleven|thirteen)"
    r"|ch\.? ?(?:7|11|13))\b"
)
_ATTORNEY = r"(?:att?ou?r?ne?y|atty|lawyer|lawer|laywer|legal counsel|counsel|legal aid|law firm)s?\b"
_OTHER_MATTER = (
    r"\b(?:divorce|injury|criminal|immigration|accident|custody|family|workers comp\w*|disability|ssi|defense|malpractice"
    r"|personal|estate planning|real estate|foreclosure|closing|banks?|your|their|servicers?) (?:att?ou?r?ney|lawyer)"
)
_SPOUSE = r"(?:husband|wife|spouse|hubby|partner|fiancee?|co ?-?borrower|co ?-?owner|the (?:borrower|homeowner|account holder))"
_KIN = rf"(?:{_SPOUSE}|m[ou]m|mother|dad|father|parents?|grand\w+|brother|sister|aunt|uncle|son|daughter)"
_DIED = r"(?:died|passed(?: away| on)?|is dead|is deceased|was killed|is no longer with us|killed (?:him|her)self)\b"
_HOME = r"\b(?:house|home|loan|mortgage|estate|title|deed|property|inherit\w*|probate|borrower|payments?)\b"

ASKS_FOR_THE_SALE = (
    r"^(?!.*(?:\d|day\b|tomorrow|tonight|next|january|february|march|april|june|july|august|september|october|november"
    r"|december))(?:\w+ ){0,4}(?:is there|are there|do i have|do you (?:have|see|know)|any)"
    r"(?: \w+){0,4} (?:sale|auction)\b"
)
"""A plain question for the date, with no date in it, is answered from the file: a sale that is there is raised then."""

PATTERNS = (
    # crisis: 988 guidance; of another person too.
    pattern(
        "crisis",
        r"\b(?:kill(?:ing)?|unaliv(?:e|ing)|hang(?:ing)?|shoot(?:ing)?|off(?:ing)?|harm(?:ing)?) (?:my ?self|(?:him|her)self)\b"
        r"(?! in the foot)",
        r"\b(?:want(?:s|ed)? to|wanna|going to|gonna|might|thinking (?:of|about)|will|feel like|plan(?:ning)? to|about to)"
        r" (?:hurt(?:ing)?|cut(?:ting)?|kms) ?(?:my ?self|(?:him|her)self)?(?<!hurt)(?<!cut)\b",
        r"\b(?:suicid\w*|sucid\w*|suiside|suicde)\b",
        r"\b(?:end(?:ing)?|take|taking|took) (?:my|his|her) (?:own )?life\b(?! (?:savings|insurance|line))",
        r"\b(?:end(?:ing)? it all|end it tonight|blow (?:my|his|her) brains|slit (?:my|his|her) wrists|driv(?:e|ing)(?: my car)? (?:off|into) a (?:bridge|cliff|tree|wall))",
        r"\b(?:want(?:s|ed)?|wanna|ready|rather|deserve|going|gonna|hope(?: i)?|wish i could)(?: to)? (?:just |go ahead and )?"
        r"die\b(?! of| laughing| from (?:embarrass|shame|bore))",
        r"\b(?:wish i (?:was|were)|rather be|(?:be|am|im) better off) dead\b",
        r"\bbetter off (?:without me|if i (?:was|were|wasnt|werent))",
        r"\b(?:dont|do not|not|no longer) (?:even )?(?:want to|wanna) (?:live|be alive|exist|wake up)\b(?! (?:in|here|there|at"
        r"|with|like|next|on|near))",
        r"\b(?:dont|do not) (?:want to|wanna) be here any ?more\b|\b(?:wish|hope) i (?:just )?(?:could|would|dont|do not|didnt|never)(?: just| never| not)? (?:disappear forever|wake up|exist)\b",
        r"\b(?:no|not a|any) (?:reason|point)(?: left)? (?:to|in|for|of) (?:live|living|go on|going on|be alive|stay alive)",
        r"\b(?:nothing(?: left)? to live for|tired of (?:living|being alive|life)$|life isnt worth|not worth living)",
        r"\bcant go on(?: any ?more| living)?\s*$",
        r"\b(?:overdos(?:e|ing)|(?:take|swallow|taking) (?:all )?(?:my|the|a bunch of|these) pills|jump(?:ing)? off (?:a|the) "
        r"(?:bridge|roof|building|overpass)|(?:gun|pistol) (?:to|in) my (?:head|mouth))\b",
        unless=r"\b(?:financial|career|political|economic|credit) suicide|suicide (?:squad|doors?|lane|prevention training)"
        r"|(?:committed|died (?:by|of|from)|death by|lost (?:him|her|my \w+) to) suicide|killed (?:him|her)self"
        r"|(?:want|going|trying) to (?:sell|move)\b|feels? like (?:you|they|someone)",
        not_after=r"\b(?:not|never|wouldnt|wont|dont|isnt|aint|arent)(?: (?:going|gonna|want|wanna|to|trying|thinking|about|of"
        r"|ever|even|planning|feeling|a|that|be|say|im|i|am)){0,4}",
    ),
    pattern(
        "domestic_violence",
        r"\bdomestic (?:violence|abuse)\b",
        rf"\b(?:he|she|{_SPOUSE}|boyfriend|girlfriend|ex)(?: \w+)? (?:hits?|beats?|choked?|punch\w*|abus(?:es|ed)|stalk(?:s|ed)"
        r"|is (?:abusing|hitting|beating|stalking)|threaten(?:s|ed) to (?:hurt|kill)|hurts?) (?:me|us|the kids|my kids)\b(?! to| with a)",
        r"\babusive (?:husband|wife|relationship|ex|partner|spouse|marriage|home|boyfriend|girlfriend|household)\b",
        r"\b(?:restraining|protective|protection) order\b|\border of protection\b",
        rf"\b(?:afraid|scared|terrified|hiding|running) (?:of|from) my (?:ex|{_SPOUSE}|abuser|boyfriend|girlfriend)\b",
        r"\bmy abuser\b|\b(?:unsafe|not safe|dont feel safe|do not feel safe|in danger) (?:at|in my|in our|in the) (?:home|house)\b",
        r"\b(?:womens|domestic|battered) shelter\b|\bfle(?:d|eing)(?: from)? (?:my|an?|the) (?:abus\w+|husband|ex|wife|partner)",
    ),
    # 11 U.S.C. 362, 524: whatever its age; a mention that can be read as filed is.
    pattern(
        "report_bankruptcy",
        rf"\b(?:filed|refiled|declared|went|gone|been)(?: \w+){{0,4}} {_BANKRUPTCY}",
        rf"\b(?:in|under|through|into|out of|thru|middle of)(?: (?:an?|my|our|the|active|open|current)){{0,3}} {_BANKRUPTCY}",
        rf"\b(?:my|our|his|her|s) (?:\w+ )?{_BANKRUPTCY}",
        rf"\b{_BANKRUPTCY}(?: case| petition| filing)?(?: (?:was|is|got|has been|been|just|getting|being)){{0,2}} (?:discharged"
        r"|dismissed|closed|approved|confirmed|filed|finalized|pending|active|open|completed|over|done)\b",
        rf"\b(?:discharged?|discharge)(?: \w+){{0,3}} {_BANKRUPTCY}",
        rf"\b{_BANKRUPTCY} (?:att?ou?r?ney|lawyer|trustee|case|plan|court|judge|discharge)",
        r"\b(?:automatic stay|341 meeting|meeting of creditors)\b",
        r"\b(?:i|we|im|were)(?: \w+)? bankrupt\b",
        unless=r"\b(?:havent|have not|hasnt|has not|didnt|did not|never|not yet|not) (?:\w+ ){0,2}(?:filed|declared|file|declare"
        rf"|gone|been|in|under)\b|\b(?:avoid|instead of|rather than|without|dont want|prevent|stay out of|keep (?:me|us) (?:out"
        rf"|from)|afraid of|scared of|worried about|no)(?: \w+){{0,3}} {_BANKRUPTCY}|\b(?:think|thinking|consider\w*|contemplat\w*"
        r"|looking|talk\w*|wonder\w*|ask\w*|decid\w*|question\w*|might|may|could|should|would|if i|if we|need to|have to|want to)"
        r" (?:\w+ ){0,4}(?:fil(?:e|ing)|declar(?:e|ing)|go(?:ing)? (?:into|through|bankrupt)|bankr\w+)|\bwhat (?:if|happens)"
        r"|\b(?:basically|practically|almost|feel\w*|nearly|going|gonna|will) (?:go )?bankrupt\b|burger|\bbook\b|\bnovel\b"
        rf"|\b(?:difference between|tell me about|what is|whats|how does)(?: \w+){{0,2}} {_BANKRUPTCY}|^\W*(?:how|should|would|what)\b",
    ),
    pattern(
        "report_bankruptcy",
        rf"\b(?:filing|about to file|going to file|gonna file|will file|file)(?: \w+){{0,2}} {_BANKRUPTCY}",
        unless=r"\b(?:havent|have not|hasnt|didnt|did not|never|not|dont|do not|avoid|instead|rather|without|prevent|think|thinking"
        r"|thought|consider\w*|contemplat\w*|looking|talk\w*|wonder\w*|ask\w*|decid\w*|might|may|maybe|could|should|would|if|need"
        r"|have to|want|afraid|scared|worried|advice|cost|how|when|what|before|can i|can we|do i|do we|who|told me to|said to)\b|\?",
    ),
    pattern(
        "report_bankruptcy", rf"(?:i am |im |were |in )*(?:an? )?{_BANKRUPTCY}", whole=True, unless=r"\?|\bnot\b|\bno\b"
    ),
    # 12 CFR 1006.6(b)(2)
    pattern(
        "attorney_represented",
        rf"\bmy (?:(?:new|own|current|legal|bankruptcy|bk|loss mitigation|housing) )?{_ATTORNEY}(?! general)",
        rf"\b(?:i|we) (?:already |now |just |do )?(?:have|got|hired|retained)(?: (?:an?|my|our|the|own|new|good|legal)){{0,3}} {_ATTORNEY}"
        r"(?! general)",
        rf"\b(?:ive|weve) (?:got|hired|retained)(?: (?:an?|my|our)){{0,2}} {_ATTORNEY}",
        rf"\b(?:represented by|representation from|through|contact|call|talk to|speak (?:to|with)|deal with)(?: (?:an?|my|our|the))?"
        rf" (?:legal )?{_ATTORNEY}(?! general)",
        rf"\bour {_ATTORNEY}(?! general)",
        r"\b(?:have|got) (?:legal )?representation\b",
        unless=rf"\b{_ATTORNEY} general\b|power of att|{_OTHER_MATTER}"
        rf"|\b(?:dont|do not|didnt|doesnt) (?:have|got|need|want|hire|use)(?: \w+){{0,2}} {_ATTORNEY}|\b(?:no|without an?|without any|old|former|ex|fired) (?:my )?{_ATTORNEY}"
        rf"|\b(?:cant|cannot|could|couldnt|can i|to|find|trying to|help me) (?:afford|get|find|pay for|hire)(?: \w+){{0,3}} {_ATTORNEY}|\b(?:afford|finding|getting|hiring|looking for|used to have|fired)(?: \w+){{0,2}} {_ATTORNEY}"
        rf"|\b(?:need|want|needs|should get|should hire|should i get|if (?:i|we) (?:get|had|have|hire))(?: (?:an?|some|good|to get|to hire|to find|my own)){{1,3}} {_ATTORNEY}"
        rf"|{_ATTORNEY} (?:job|office job|fees?)|\b(?:is|as|works? (?:for|as)|was|be|am|im) an? {_ATTORNEY}"
        rf"|\b(?:do|should|can|could|would) (?:i|we) (?:need|get|have|hire)\b|\bwill (?:get|hire|be hiring|have to get)"
        rf"|\b(?:be calling|going to call|gonna call|will (?:call|contact)|going to (?:get|hire)|im (?:getting|hiring)) (?:an? )?{_ATTORNEY}",
    ),
    # 12 CFR 1006.6(c)
    pattern(
        "cease_contact",
        r"\b(?:stop|quit|cease|no more|discontinue|end)(?: (?:all|any|your|this|these|the|further|ever)){0,2} (?:contact\w*|harass\w*"
        r"|communicat\w*|bothering|pestering|reaching out|hounding)(?: (?:to|with))?(?: (?:me|us|my family))?\b(?! (?:my|his|her) )",
        r"\b(?:dont|do not|never|please dont)(?: (?:ever|you ever|you|try to|attempt to)){0,2} (?:contact|bother|communicate with"
        r"|reach out to|harass) (?:me|us)\b",
        r"\bleave (?:me|us) (?:the \w+ )?alone\b(?! time)",
        r"\bcease (?:and|&|n) desist\b|\blose my number\b|\bno (?:further|more|future) (?:contact|communications?)\b",
        r"\b(?:dont|do not) (?:want|wish)(?: to have)? (?:any )?(?:more |further |future )?(?:contact|communications?|to be contacted)\b",
        r"\b(?:dont|do not|never) (?:want|wish) to (?:hear from|talk to|deal with) (?:you|this company|you people|you guys)"
        r"(?: (?:people|guys|again|any ?more|ever))",
        r"\b(?:stop|quit) (?:calling|texting|emailing|messaging|writing)(?: me)?(?:,)? (?:and|or|&|nor)(?: \w+)? (?:calling|texting|emailing"
        r"|messaging|writing|mailing)",
        r"\b(?:dont|do not|never) (?:call|text|email|write)(?: me)?(?:,)? (?:and|or|&|nor)(?: \w+)? (?:call|text|email|write|mail|message)",
        unless=r"\b(?:contact|bother|communicate with|reach|contacting|bothering|call|text|calling|texting)(?: (?:me|us|and|or|texting"
        r"|calling|call|text|at|on|by|via|through|in|during|before|after|until|between|while|my|the|about)){1,5} (?:work|job|office"
        r"|phone|email|mail|night|nights?|morning|\d\w*|noon|weekends?|sundays?|saturdays?|employer|boss|school|church|monday|"
        r"tomorrow|dinner|hours?)|\bwhy (?:dont|do|did|havent|would) (?:you|they|no)|\b(?:you|they|nobody|no one|u|yall)(?: \w+)?"
        r" (?:never|dont|didnt|stopped) (?:even )?contact|\b(?:stop|quit|cease)\w* (?:\w+ ){0,3}(?:sale|foreclos\w+)"
        r"|\b(?:dont|do not|didnt|wont) (?:\w+ )?leave (?:me|us)|\buntil\b|\bunless\b|\bwhen i\b",
        not_after=r"\b(?:dont|do not|didnt|never|please dont|did you|why did you)",
    ),
    # 47 CFR 64.1200(a)(10): any reasonable wording
    pattern(
        "opt_out",
        r"\b(?:stop|quit|cease|discontinue|end)(?: (?:with|all|sending|send|the|these|those|your|this|me|getting|receiving|my|automated"
        r"|text)){0,5} (?:text(?:ing|s|ings)?|txt(?:ing|s)?|messag(?:ing|es|e)|msgs?|sms|notifications?)\b",
        r"\b(?:dont|do not|never|please dont)(?: (?:ever|you)){0,2} (?:text|txt|message|msg)(?: (?:me|us|this))?\b",
        r"\b(?:dont|do not|no longer) (?:send|want|wanna|wish|need)(?: (?:to|me|us|get|receive|any|more|these|your|the|anymore|getting"
        r"|be|you)){0,5} (?:texts?|txts?|messages?|msgs?|sms|texted|texting|text messages?)\b",
        r"\bno more (?:\w+ )?(?:texts?|txts?|messages?|msgs?|texting|sms)\b",
        r"\b(?:un ?subscribe) (?:me|my|this|from)\b|\b(?:want|like|wish|trying) to (?:un ?subscribe|opt ?-?out|stop (?:texts|messages))\b",
        r"\b(?:take|remove|delete|get) (?:me|my (?:phone |cell )?number|this number|my name)(?: \w+)? (?:off|from|out of)"
        r"(?: (?:of|your|the|this|that|contact|text|texting|call|mailing|these)){0,3} (?:lists?|texts?|system|messages?|database)\b",
        r"\bopt (?:me )?out (?:of|from)\b|\bopt me out\b|\brevoke (?:my )?(?:\w+ )?(?:consent|permission)\b"
        r"|\bwithdraw my (?:\w+ )?(?:consent|permission)\b",
        unless=r"\b(?:texts?|texting|message|messages|messaging)(?: me)?(?: (?:at|on|while|during|before|after|until|when))+ (?:my |the )?"
        r"(?:work|job|night|\d\w*|noon|weekends?|sundays?|morning|im|i)\b|\bwhy (?:did|do|dont|have) (?:you|i)|\bonly (?:text|email|call)"
        r"|\b(?:work|spam|scam) (?:texts?|messages?) from (?:other|another)|\bopt(?:ing)? out of (?:escrow|the plan|autopay|insurance)"
        r"|\b(?:you|they)(?: \w+)? (?:stopped|never|dont|didnt) (?:text|messag|send)",
        not_after=r"\b(?:dont|do not|didnt|never|please dont|did you|why did you|you)",
    ),
    pattern(
        "opt_out",
        r"(?:(?:just|ok|okay|yes|no) )?(?:please|pls|plz),? (?:just )?(?:stop|unsubscribe|opt ?-?out)(?:,? (?:now|already|this|it|thank you|thanks|asap|me|right now))*",
        r"(?:(?:just|ok|okay|yes|no) )?(?:stop|unsubscribe|opt ?-?out)(?:,? (?:please|pls|plz|now|already|thank you|thanks|asap|immediately|me|right now))+",
        whole=True,
        unless=r"\?",
    ),
    pattern(
        "wrong_person",
        r"\bwrong (?:number|person|#|guy|lady|party|contact)\b(?! (?:of|on|for|in))",
        r"\b(?:nobody|no ?one|no (?:person|such person)|there(?: is|s)? (?:nobody|no ?one))(?: here)?(?: (?:by|with|named|called|has))"
        r"(?: (?:that|this))? (?:name|person)\b|\b(?:no one|nobody) (?:here )?(?:by|with) (?:that|this) name\b",
        r"\bnot (?:the )?(?:person|one|who) (?:that |who )?(?:you|ur|youre|you are)(?: are)? (?:looking for|trying to reach|think i am)\b",
        r"\b(?:this|it) (?:is not|isnt|is no longer|aint) (?:his|her|their|\w+s) (?:phone|number|cell)\b",
        r"\b(?:i )?(?:just )?got this (?:new )?(?:phone )?number\b|\bthis is my (?:new )?number now\b",
        r"\bi (?:dont|do not|never) (?:have|had|own) (?:a |any )?(?:mortgage|loan|house|home)(?: (?:with|from) (?:you|yall|this company))",
        r"\b(?:dont|do not) know (?:who|any|anyone|anybody|nobody)(?: \w+){0,2} (?:that is|this is for|named|called|by that name)\b",
        not_after=r"\b(?:gave|give|given|type[d]?|entered|put|sent|called|dialed|texted|wrote|had|used|provided|listed|calling|dialing)"
        r"(?: (?:you|u|me|in|them|down))?(?: (?:the|a|my))?|\bmy",
        unless=r"\b(?:on|in) my (?:account|file|record|statement|loan)|\bwrong (?:number|person) for (?:payments?|the)"
        r"|\b(?:its|it is|it should be|should be|here is|heres|i meant) (?:\d|\[)",
    ),
    # 50 U.S.C. 3901 and following
    pattern(
        "report_military",
        r"\bactive[ -]duty\b|\bscra\b|\bservice ?members?(?: civil relief)?\b|\b(?:pcs|military|deployment|mobilization) orders?\b",
        r"\b(?:i|im|am|is|was|got|gets|getting|being|been|be|husband|wife|spouse|about to|will) (?:\w+ )?deploy(?:ed|ing|s)?\b",
        r"\b(?:im|i am|is|were|currently|still|who is|whos|hes|shes) (?:\w+ )?(?:in|with) the (?:u\.?s\.? ?)?(?:army|navy|air force"
        r"|marines?(?: corps)?|coast guard|space force|military|national guard|reserves|guard|armed forces)\b",
        r"\b(?:national guard|reserves|guard)(?: \w+){0,3} (?:activated|called up|orders|mobilized)\b|\b(?:activated|called up|mobilized)"
        r" (?:with|by|for|to)(?: the)? (?:national guard|reserves|army|guard)\b",
        r"\bstationed (?:at|in|overseas|on|out)\b|\b(?:just|recently) (?:got out of|left|separated from|discharged from) (?:the )?(?:army|navy"
        r"|air force|marines?|coast guard|military|service|active duty)\b|\b(?:enlisted|re-?enlisted) (?:in|last|this|and)\b",
        r"\bgot (?:my )?orders (?:to|for)\b",
        unless=r"salvation|\b(?:not|never|isnt|arent) (?:\w+ ){0,2}(?:active|in the|deployed|a service)|\b(?:dad|father|grand\w+|uncle|son|daughter|brother|sister|nephew|niece|cousin)\b"
        r"|deployed (?:the|a|an|software)",
    ),
    # 12 CFR 1024.31, 1024.38(b)(1)(vi): successors in interest
    pattern(
        "report_death",
        rf"\bmy (?:late |ex )?{_SPOUSE}(?:,? \w+)?(?: (?:just|recently|suddenly|unexpectedly|has|had|who|that|also|already)){{0,3}} {_DIED}",
        rf"\b(?:the (?:borrower|homeowner|owner|account holder)|co ?-?borrower|person on the (?:loan|mortgage|deed))(?: \w+)? {_DIED}"
        r"|\b(?:borrower|owner|homeowner) (?:is )?(?:deceased|dead)\b",
        rf"\b(?:lost|buried) my (?:{_SPOUSE})\b(?! (?:job|income|number))|\bdeath of (?:my|the|our) (?:{_SPOUSE}|borrower)",
        rf"\bmy late {_SPOUSE}\b|\b(?:im|i am|became|as) (?:a |now a |recently )?widow(?:er|ed)?\b",
        r"\bexecut(?:or|rix) (?:of|for)\b|\bestate of\b|\bin probate\b|\b(?:i|we) inherited\b|\bheir (?:to|of)\b|\bdeath certificate\b",
        unless=r"\b(?:not|isnt|didnt|almost|nearly|alive)\b|lost my (?:\w+) (?:job|income|wallet)",
    ),
    pattern(
        "report_death",
        rf"\bmy {_KIN}(?:,? \w+)?(?: (?:just|recently|suddenly|has|had|who|also|already)){{0,3}} {_DIED}(?=.{{0,160}}{_HOME})",
        rf"\bmy {_KIN} (?=.{{0,60}}{_HOME})(?:who|that|on) (?:\w+ ){{1,6}}{_DIED}",
        rf"{_HOME}.{{0,160}}\bmy {_KIN}(?: \w+)?(?: (?:just|recently|suddenly|has|had|who)){{0,3}} {_DIED}",
        unless=r"\b(?:not|isnt|didnt|almost|nearly|behind|missed|funeral|afford|pay(?:ments?)?|work)\b",
    ),
    pattern(
        "report_divorce",
        r"\b(?:awarded|given|granted|got|get|getting|keep|keeping|kept|deeded|received) (?:me |us )?(?:the|my|our) (?:house|home|property)"
        r"(?: \w+){0,3} (?:divorce|decree|settlement|separation)\b|\bdivorce(?: \w+){0,4} (?:gave|awarded|granted|deeded) (?:me|us) the"
        r" (?:house|home|property)\b|\bquit ?-?claim(?:ed)?(?: \w+){0,4} (?:to me|divorce)",
        unless=r"\b(?:not|didnt)\b",
    ),
    pattern(
        "report_fraud",
        r"\bidentity (?:theft|was stolen|got stolen|thief)\b|\b(?:stole|stolen|stealing) (?:my|his|her|our)? ?identity\b|\bforge(?:d|ry|ries)\b",
        r"\b(?:i|we) (?:never|did not|didnt) (?:take|took|sign(?:ed)?|apply|applied|get|got|open(?:ed)?|authoriz\w+)(?: (?:out|for|up))? (?:this|that|any|a|the|for this|for that|for any) (?:loan|mortgage|heloc|refinance|account)\b",
        r"\b(?:this|that|its|it is) (?:is )?not my (?:loan|mortgage|signature)\b|\bisnt my (?:loan|mortgage|signature)\b",
        r"\b(?:loan|mortgage|account|heloc|refinance)(?: \w+){0,4} (?:in my name|without my (?:knowledge|permission|consent))\b",
        r"\b(?:fraudulent (?:loan|mortgage|account|refinance|signature|deed)|mortgage fraud|deed fraud|this is fraud)\b",
        unless=r"\bfraud (?:department|alert|protection)\b|\bcertified letter\b",
    ),
    pattern(
        "report_scam",
        r"\b(?:got|was|been|being|getting) scammed\b|\b(?:a|the|some|this) scam(?:mer|mers)?\b(?: \w+){0,4} (?:called|texted|took|got|said|contacted)",
        r"\b(?:foreclosure|mortgage) (?:rescue|relief|prevention|savers?) (?:company|companies|people|service|firm|guy)\b",
        r"\b(?:company|someone|somebody|guy|man|woman|firm|people|lawyer|they)(?: \w+){0,8} (?:up ?front|advance) (?:fees?|payment|money)\b|\b(?:up ?front|advance) fees?\b",
        r"\b(?:sign|signed|signing|transfer) (?:over )?(?:my|the|our) (?:deed|title|house)(?: \w+)? (?:to|over to) (?:a|an|them|him|this|some|the) (?:company|guy|investor|firm|them)\b",
        r"\b(?:pay|paid|paying|send|sent) (?:them|him|this company|another company|a company)(?: \w+){0,3} instead of (?:you|the bank|my mortgage)\b",
        r"\b(?:company|someone|guy)(?: \w+){0,6} (?:charge[ds]?|asked (?:me )?for|wants?|wanted)(?: \w+){0,4} (?:to|for) (?:a )?(?:lower|modif\w+|stop(?:ping)? (?:the |my )?foreclosure|save my (?:house|home))",
    ),
    # 12 CFR 1024.35
    pattern(
        "dispute",
        r"\b(?:you|you guys|yall|u|they|servicer|bank)(?: \w+)? (?:misapplied|overcharged|double charged|lost my|miscalculated|messed up my|never (?:posted|credited|applied|recorded|counted)|(?:didnt|did not|havent|have not) (?:post|credit|apply|record|count|posted|credited|applied|recorded)|charged me (?:twice|wrong|the wrong|for (?:something|fees i)|a (?:late )?fee (?:i|when i|even)))\b",
        r"\bpayments?(?: \w+){0,3} (?:missing|misapplied|(?:was|were|is|are) not (?:posted|credited|applied)|(?:wasnt|werent|isnt|arent) (?:posted|credited|applied|showing)|applied (?:wrong|to the wrong)|never (?:posted|credited|applied))\b",
        r"\b(?:my|your|the) (?:balance|statement|escrow(?: \w+)?|payoff|interest(?: rate)?|late (?:fee|charge)s?|fees?|payment history|records?)(?: \w+){0,2} (?:is|are|was|were|looks?) (?:all )?(?:wrong|incorrect|inaccurate|not right|off by|a mistake|an error)\b",
        r"\bi (?:want to |would like to |am |m |need to |formally |hereby )?(?:dispute|disputing)\b|\bnotice of error\b|\bqualified written request\b|\bqwr\b",
        r"\b(?:i|we) (?:dont|do not) owe (?:that|this|it|you|any|late)\b|\b(?:you(?:re| are)?|yall) (?:made|making) (?:a|an) (?:mistake|error)\b",
        r"\berrors? (?:on|in|with) (?:my|the|our) (?:account|statement|loan|escrow|bill|credit)\b|\b(?:was|were|am|im|are) (?:never|not) (?:late|behind)\b(?= .{0,40}\b(?:says?|show|statement|charged|reported)\b)",
        unless=r"\b(?:my (?:mistake|bad|fault)|is (?:my|the) \w+ (?:wrong|incorrect)\?)",
    ),
    pattern(
        "complaint",
        r"\b(?:file|filing|filed|make|making|submit|lodge|register)(?: \w+){0,2} complaints?\b|\bwant to complain\b|\bcomplain(?:ing|ed)? (?:to|about you)\b",
        r"\bcfpb\b|\bconsumer (?:financial )?protection\b|\bbetter business bureau\b|\bbbb\b|\battorney generals?\b|\bstate (?:banking )?regulators?\b|\bombudsman\b",
        r"\b(?:sue|suing) (?:you|yall|your|u|this company|the servicer)\b|\blawsuit against (?:you|your|this)\b|\btake you (?:all |guys )?to court\b|\bsee (?:you|yall) in court\b|\bclass action\b",
        r"\b(?:going|go|call|contact|calling|tell|talk) (?:to )?(?:the )?(?:news|media|press|local news|channel \d+)(?: \w+)? ?(?:about (?:this|you)|station|if)?(?= |$|[.!?])(?<!tell the)",
        r"\breport(?:ing)? (?:you|yall|this company|your company)\b|\bworst (?:\w+ )?(?:company|servicer|service|bank)\b|\b(?:terrible|horrible|awful) (?:customer )?service\b",
        unless=r"\b(?:works?|job) (?:at|for|with) the (?:cfpb|attorney)|news (?:said|says|about rates)|saw .{0,20}news",
    ),
    # A sentence that names a sale date or an auction: the clock of 12 CFR 1024.41 runs to it.
    pattern(
        "request_sale_postponement",
        r"\b(?:sale date|foreclosure (?:sale|auction)|sheriffs? sale|trustees? sale|notice of (?:trustees? )?sale|auction date|courthouse steps)\b",
        r"\b(?:house|home|property|place|it|its) (?:is |s |will |are |gets? |being |going |to |be |about |getting |supposed |set |scheduled ){1,6}(?:auctioned|(?:for|to|at) auction|sold (?:on|by|at|next|this|in|tomorrow|monday|tuesday|wednesday|thursday|friday)|up for auction|for sale by the (?:bank|sheriff))",
        r"\b(?:auction|auctioning)(?: \w+){0,3} (?:my|our|the) (?:house|home|property)\b|\b(?:my|our) (?:house|home|property)(?: \w+){0,4} auction\b",
        r"\b(?:stop|postpone|delay|cancel|push back|halt|hold off|reschedule)(?: \w+){0,3} (?:the |my |this |that |our )(?:foreclosure )?(?:sale|auction)\b",
        r"\b(?:selling|sell|sells|take) (?:my|our) (?:house|home) (?:on|this|next|tomorrow|in \d|\d)\w*(?= .{0,40})(?<!i sell my house)",
        unless=ASKS_FOR_THE_SALE
        + r"|\b(?:short|garage|yard|car|estate) sale\b|\b(?:car|cattle|art|storage|livestock|ebay) auction|(?:bought|won|purchased|work\w*)(?: \w+){0,5} auction|\b(?:i|we)(?:m| am|re| are| want to| plan to| will| would| could| have to| need to|d like to| should| can| might|ll)? ?(?:be )?sell(?:ing)? (?:my|our)",
    ),
    pattern(
        "third_party",
        r"\bon behalf of\b|\b(?:i|im|i am|this is)(?: \w+){0,3} (?:writing|texting|calling|reaching out|contacting you|asking|messaging) for (?:my|a|mr|mrs|ms) (?:\w+)",
        r"\b(?:im|i am|this is)(?: \w+){0,2} (?:his|her|their|the borrowers|the homeowners|mr \w+s|mrs \w+s) (?:\w+ )?(?:realtor|counselor|attorney|lawyer|daughter|son|caregiver|social worker|agent|wife|husband|spouse|mother|father|sister|brother|niece|nephew|friend|guardian|conservator|representative)\b",
        r"\b(?:i have|i hold|i got|have|as) (?:a |an |the |her |his |durable )*(?:power of attorney|poa)\b|\bpower of attorney for\b",
        r"\b(?:im|i am)(?: \w+){0,2} (?:housing|hud|credit|foreclosure)(?:[- ]\w+)? counselor\b|\b(?:im|i am) (?:the|a) (?:realtor|listing agent|social worker|case manager)\b",
        r"\bmy (?:mom|dad|mother|father|parents|grand(?:ma|mother|pa|father)|clients?|aunt|uncle|neighbor|friend|brother|sister)s? (?:mortgage|loan|house payment|home loan)\b",
        r"\b(?:helping|help|trying to help) my (?:mom|dad|mother|father|parents?|grand\w+|client|aunt|uncle|neighbor|friend|brother|sister) (?:with|out with|catch up|get|pay|save)\b",
        unless=r"\b(?:inherited|passed|died|co-?sign)\b",
    ),
    pattern(
        "accommodation",
        r"\b(?:interpreter|translator|large[- ]print|braille|sign language|asl|tty|closed caption\w*|captions|screen reader|relay (?:service|operator|call))\b",
        r"\b(?:im|i am|hes|shes|he is|she is)(?: \w+)? (?:deaf|blind|hard of hearing|hearing impaired|visually impaired|legally blind)\b|\bhard of hearing\b",
        r"\b(?:reasonable )?accommodations?\b(?= .{0,40}\b(?:disab|hearing|vision|ada)\w*)|\breasonable accommodation\b",
        unless=r"\bgo(?:ing)? (?:deaf|blind)\b.{0,10}\b(?:loan|rates)\b|work as (?:an? )?(?:interpreter|translator)",
    ),
    # 12 CFR 1024.41(h)
    pattern(
        "appeal_decision",
        r"\b(?:denied|denying|deny|declined|rejected|turned down)(?: (?:my|me|us|our|for|the|a|an|your|on|from)){0,4} (?:loan )?(?:mod\w*|forbearance|assistance|application|app|request|repayment plan|deferral|help|partial claim|package|workout|refinance)\b",
        r"\b(?:mod\w*|forbearance|assistance|application|request|plan|deferral|partial claim|package)(?: \w+){0,2} (?:was|were|got|is|been|being) (?:denied|declined|rejected|turned down)\b",
        r"\bappeal(?:ing)? (?:the|this|my|your|that|a) (?:decision|denial|denied|modification|application|result)\b|\b(?:want|like|need|going|how do i|can i|how to|wish) (?:to )?(?:file an )?appeal\b(?! to )",
        r"\bwhy (?:was|were|am|did) (?:i|we|you|my)(?: \w+){0,3} (?:denied|deny|declined|rejected|turned down)\b|\byou (?:denied|declined|rejected|turned) (?:me|us|my|our)\b",
        unless=r"\b(?:unemployment|disability|ssdi|ssi|insurance claim|workers comp|snap|food stamps|credit card|card|transfer|job)\b",
    ),
    pattern(
        "limit_contact",
        r"\b(?:stop|quit)(?: (?:all|with|the|these|your|making|with the)){0,3} (?:calling|phoning|calls|phone calls|robocalls)(?: (?:me|us|here|my|at|this))?\b(?! (?:it|me an?|yourself|yourselves|him|her|them|this an?))",
        r"\b(?:dont|do not|never|please dont|no longer)(?: ever)? (?:call|phone)(?: (?:me|us|here|this number|my (?:\w+ )?(?:phone|work|job|cell|house|number)|before|after|at|during|on))\b(?! an?\b)",
        r"\bno (?:more )?(?:phone )?calls\b|\b(?:only|rather you|prefer(?: you)?(?: to)?)(?: please)? (?:text|email|e-mail|call|contact|mail|message|write)(?: to)? me\b|\bjust (?:text|email|e-mail) me (?:instead|from now on|only)\b|\b(?:text|texts|email|mail|writing) only\b|\bonly (?:by|via|through|in) (?:text|email|mail|writing)\b",
        r"\b(?:dont|do not|stop|quit|never|not)(?: (?:ever|you|try to))? (?:call|text|contact|calling|texting|contacting|message|messaging|bother|bothering|email)(?:ing)?(?: (?:me|us))?(?: (?:at|while im at|when im at|during|before|after|until|on|by|past|my)) ?(?:my )?(?:work|job|office|employer|boss|\d\w*|noon|night|nights?|dinner|weekends?|sundays?|saturdays?|morning|mornings|phone|the weekend|church|school|home)\b",
        r"\b(?:call|text|contact|reach|message)(?: me)? (?:only )?(?:after|before|between) \d\w*(?= ?(?:am|pm|p\.m|a\.m|oclock|and|on|only|please|$))(?=.{0,20}\bonly\b)|\bnot (?:at|while at|when im at) (?:my )?(?:work|job)\b|\bonly (?:call |text |contact |reach )?(?:me )?(?:after|before|between|on|in the) (?:\d|weekday|weekend|evening|morning|afternoon|noon)",
        unless=r"\b(?:you|they|nobody|no one|u)(?: \w+)? (?:never|dont|didnt|wont) (?:even )?(?:call|return)|\bwhy (?:dont|do|did|wont|havent)|only (?:pay|make|work|get|have|send|afford)|\b(?:not|cant be) at (?:work|my job) (?:right now|today|any ?more|now)",
    ),
    # 12 CFR 1024.36
    pattern(
        "request_information",
        r"\b(?:send|mail|email|need|want|give|get|provide|request\w*|have|like|receive)(?: \w+){0,4} (?:cop(?:y|ies) of|my (?:full |complete |entire )?(?:payment|transaction|loan) (?:history|records?|documents?|file))\b(?= .{0,80}|$)(?:(?! i sent| i already).)*",
        r"\b(?:answer|explain|put|need|want|send|have|get|give|tell|respond|response|explanation|breakdown|that|this|it)(?: \w+){0,5} in writing\b",
        r"\brequest for information\b|\brfi\b|\bunder respa\b|\bwritten (?:explanation|breakdown|response|answer|accounting)\b",
        r"\b(?:full|complete|life of loan|itemized) (?:payment|transaction|loan|account) history\b|\bcopy of (?:my|the) (?:note|deed|mortgage|loan documents?|contract|payment history|statements?|escrow analysis)\b",
        unless=r"\b(?:only|contact|text|call|reach|communicate)(?: \w+){0,3} in writing|\bcopy of (?:my|the) (?:id|license|paystub|pay stub|bank statement|tax return|w-?2|receipt)|do you (?:need|want)",
    ),
    # 12 CFR 1024.40(a)(3): a person, when asked for
    pattern(
        "request_human",
        rf"\b(?:talk|speak|chat|spk|tlk|talking|speaking) (?:to|with|2|w) {_WHICH}{_ANYONE}\b(?! (?:else in my|from my (?:church|job)))",
        rf"\b(?:connect|transfer|put|pass|hand|switch|send|get|direct)(?: (?:me|us))?(?: (?:to|with|through|thru|on|over|over to|on the phone with)){{0,2}} {_WHICH}{_PERSON}\b",
        rf"\b(?:want|need|wanna|gimme|give me|like|prefer|get me|have|let me (?:have|get|talk)|can i get|could i get|may i have|looking for)(?: to (?:have|get|see))? (?:(?:a|an|the|some|real|live|actual|human|your|customer) ){{1,4}}{_PERSON}\b(?! {AT_A_TIME})",
        r"\b(?:need|want|get(?: me)?|give me|send me) (?:human|live agent|live person|real person|representative|agent|operator|supervisor)\b(?! orange)|\bget me (?:someone|somebody)\b",
        rf"\b(?:is there|are there|any|got)(?: (?:a|an|some|real|live|actual|human)){{0,3}} {_ANYONE}(?: (?:there|here|available|around))?(?: (?:that|who|whom))? (?:i|we) (?:can|could|may) (?:talk|speak|chat|call|reach)",
        r"\b(?:someone|somebody|anyone|anybody|a person|a human) (?:that |who |whom )?(?:i|we) (?:can|could) (?:talk|speak|chat)\b",
        r"\b(?:dont|do not|not|tired of|sick of|hate|no more|stop|quit) (?:want(?:ing)? to |wanna |like (?:to )?)?(?:talk\w*|speak\w*|chat\w*|deal\w*|text\w*) (?:to|with) (?:a |an |the |this |your |stupid ){0,3}(?:bot|robot|machine|computer|ai|chatbot|automated)",
        r"\b(?:hablar?|talk) (?:with|to) human\b|\breal (?:person|human) (?:please|pls|now|plz)\b",
        unless=r"\b(?:real ?estate|insurance|listing|travel|collection|sports|leasing) (?:agent|rep\w*|person|manager)|\bagent orange\b|\b(?:are (?:you|u)|r u|is this|am i)(?: \w+){0,2} (?:talking|speaking|texting|chatting|a|an)?\b(?: \w+){0,3} ?(?:real|live|actual|human|bot)\b(?!.*\b(?:can|want|need|let) )|\b(?:doctor|medical|surger\w+|back pain|heart|cancer|knee|specialist (?:appointment|visit|copay|bill))\b|\bagent to (?:sell|list|buy)|cosign|human (?:error|resources)|\bhr (?:rep|manager)|"
        + BOOKING,
        not_after=r"\b(?:dont|do not|didnt|not|never|no need to|rather not|without|hate to|dont have to|i already|when i|after i|last time i)(?: (?:want|need|wanna|like|have|to|really|wish)){0,3}",
    ),
    pattern(
        "request_human",
        rf"(?:ok |okay |no |just |please |pls |yes |hi |hello )*(?:(?:a|an|real|live|human|actual|the) )*{_PERSON}(?: (?:please|pls|plz|now|asap|help|thanks|thank you))*",
        r"(?:please )?(?:help from )?(?:someone|somebody)(?: real)?(?: (?:please|pls|plz|now))+",
        whole=True,
    ),
)
