# ruff: noqa: E501 - a phrase that is broken over lines cannot be read against a message.
"""What people write in Spanish when they invoke a right: on folded text, without accents ("dejenme", "dano").

One idea a line. A gap of words, (?: \\w+){0,3}, ends at a comma, so what is said before it does not reach over. Without
its accent a past reads like a command ("no mande el pago", "deje de buscar"): commands carry their "me" or a plural.
"""

from servicing.rights.pattern import pattern

_PERSON = (
    r"(?:persona(?: real)?|humano|ser humano|agente|representante|asesora?|especialista|supervisora?|gerente|encargad[oa]|operadora?"
    r"|trabajador(?:a)? social|servicio al cliente|atencion al cliente|jefe|superior|loan officer)"
)
_WHICH = r"(?:(?:un|una|el|la|su|tu|algun|alguna|otra|otro|verdadera?) ){0,3}"
_SPOUSE = r"(?:esposo|esposa|marido|mujer|pareja|conyuge|viejo|companero|companera|senora|codeudora?)"
_KIN = (
    r"(?:mama|mami|madre|papa|padre|papas|padres|abuel[oa]s?|abuelit[oa]|ti[oa]|herman[oa]|suegr[oa]|prim[oa]|cunad[oa]|padrastro"
    r"|madrina|nuera|vecin[oa]|amig[oa]|client[ea]|comadre|compadre)"
)
_HOME = r"\b(?:casa|prestamo|hipoteca|herencia|hered\w+|titulo|escritura|propiedad)\b"
_LOAN = r"(?:prestamo|hipoteca|mortgage|loan|credito)"
_DAY = r"(?:hoy|manana|(?:el|este) (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|\d)|a las \d)"

_BANKRUPTCY = r"(?:bancar+ot+a|ban[ck]+r[uo]p?t?c\w{1,3}|quiebras?|(?:capitulo|cap\.?|chapter|chapt?) (?:7|11|12|13|siete|once|trece))\b"
_LAWYER = (
    r"(?:abogad[oa]s?|licenciad[oa]|lawyer|loyer|attorney|bufete|despacho|representante legal|legal (?:aid|services)"
    r"|(?:asistencia|servicios) legal(?:es)?)\b"
)
_FORCE = (
    r"(?:ejercito|army|marina|navy|fuerza aerea|air force|marines?|fuerzas armadas|guardia (?:costera|nacional)|coast guard"
    r"|national guard|reservas?)\b"
)
_DIED = (
    r"(?:murio|murieron|fallecio|fallecieron|ha (?:muerto|fallecido)|acaba de (?:morir|fallecer)|esta (?:muert|fallecid)[oa]"
    r"|es difunt[oa])\b"
)
_OWNER = r"(?:duen[oa]|titular|prestatari[oa]|deudora?|(?:senora?|persona) (?:que buscan|del prestamo|de la cuenta))"

_MESSAGES = r"(?:mensaj\w+|textos?|sms|recordatorios?|reminders|avisos|notificaciones)\b"
_THIS_PHONE = r"a (?:este|mi) (?:numero|telefono|celular|cel)\b"
_COMMAND = r"(?:vuelvan? a |esten |sigan |anden )?"
_STOP = r"(?:dejen?|deja|paren?|para)(?: ya)? de (?:estar(?:me|nos)? |andar(?:me|nos)? )?"
_ONLY = r"(?:solo|solamente|unicamente|nada mas|nomas)"
_WORK = r"(?:trabajo|empleo|oficina|chamba|jale|job)"
_NARROWED = (
    rf"(?: \w+)? (?:(?:en|al?)(?: mi| el| la)? {_WORK}|en ingles|antes de|despues de|hasta|los (?:domingos|sabados)|de noche"
    r"|por (?:telefono|correo|texto)|a mi (?:jefe|mama|familia|herman[oa])\b(?! y a mi))"
)

_MYSELF = (
    r"(?:morir(?:me)?|matarme|suicidarme|ahorcarme|colgarme|quitarme la vida|hacerme (?:dano|algo malo)|cortarme las venas"
    r"|pegarme un (?:tiro|balazo)|desaparecer para siempre|estar muert[oa])\b(?! de | trabajando)"
)
_THEMSELVES = r"(?:matarse|suicidarse|ahorcarse|colgarse|quitarse la vida|hacerse dano)\b(?! de | trabajando)"
_HITS = (
    r"(?:peg[ao]|pegaba|golpe[ao]|golpeaba|maltrat\w+|abus\w+|amenaz\w+|lastim[ao]|ahorc[ao]|(?:agarro|agarra|cae|cayo) a golpes)\b"
    r"(?! (?:el|la|una?) (?:covid|grip\w+|virus))"
)
_RESCUE = r"(?:parar|salvar|detener|modificar|rescatar|bajar|ayudar(?:me|nos)?|arreglar)\b"
_FEE = r"(?:\$?\d[\d,]*|mil|cuota|dinero|deposito|dolares)"
_FOR_HELP = r"(?:modificacion|hipoteca|casa|foreclosure|remate|subasta)"
_OTHER_DENIAL = r"(?:el |la |lo |del |de |una? |mi )*(?:desempleo|disability|discapacidad|seguro social|ssd?i|tarjeta|trabajo|multa|licencia|asilo|residencia)\b"

_GIVEN = (
    r"(?:me (?:dio|dieron|dejo|dejaron|asigno|otorgo|toco|quede con)(?: \w+){0,2} (?:casa|propiedad)"
    r"|(?:casa|propiedad) (?:es|quedo|paso)(?: \w+){0,2} (?:mia|para mi|mi nombre))\b"
)

PATTERNS = (
    pattern(
        "crisis",
        rf"\b(?:quiero|kiero|quisiera|deseo|prefiero|ganas de|mejor|voy a|pienso en|pense en|pensado en|pensando en|intente|trate de|deberia)(?: \w+)? {_MYSELF}",
        rf"\b(?:quiere|va a|queria|piensa en|intento|trato de|habla de)(?: \w+)? {_THEMSELVES}",
        r"\bme (?:quiero|kiero|quisiera|voy a|dan ganas de)(?: \w+)? ?(?:morir|matar|suicidar|ahorcar|colgar|quitar la vida|hacer dano|pegar un tiro|cortar las venas)\b(?! de | trabajando)",
        r"\bse (?:quiere|queria) (?:morir|matar|suicidar|colgar|ahorcar)\b|\bse va a (?:matar|suicidar|colgar)\b(?! trabajando)",
        r"\bme (?:mato|suicido|ahorco|cuelgo|quito la vida|pego un (?:tiro|balazo))\b(?! (?:de|por|en|haciendo|trabajando))",
        r"\bquitar(?:me|se) la vida\b|(?<!por )\bsui[cs]id(?:as?|ar\w*|arse|io|ios|andome)\b(?! (?:financiero|economico|politico))",
        r"\b(?:acabar|terminar) con (?:mi|su) (?:vida|existencia)\b|\blastim(?:arme|andome) a mi mism[oa]\b",
        r"\b(?:ya )?no (?:quiero|kiero|quisiera|deseo|quiere) (?:seguir )?(?:viv(?:ir|iendo|[oa])|exist(?:ir|iendo)|despertar|amanecer)\b(?! (?:aqui|en (?!este mundo)|alla|con|cerca|ahi|al? ))",
        r"\bno (?:quiero|quisiera) (?:estar|seguir) en este mundo\b|\b(?:quisiera|quiero|ojala)(?: \w+){0,3} no despert(?:ar|ara)\b",
        r"\bno (?:vale la pena|tiene sentido|tengo (?:razon|razones|motivos?)|merezco)(?: \w+){0,2} viv(?:ir|iendo|[oa])\b",
        r"\bno le (?:hallo|encuentro|veo) (?:\w+ )?(?:sentido|caso) a (?:la vida|vivir)\b",
        r"\bpa(?:ra)? que (?:(?:sigo|seguir) viv(?:o|a|ir|iendo)|vivo|vivir)\b",
        r"\b(?:sin|perdi|no tengo|quitaron)(?: \w+){0,2} ganas de vivir\b|\b(?:cansad[oa]|canse) de (?:la vida|vivir)\b(?! (?:aqui|en|con|asi))",
        r"\bmejor (?:sin mi|si (?:yo )?(?:me muero|no estuviera|no existiera))\b|\bmejor muert[oa]\b|\b(?:valgo|sirvo) mas muert[oa]\b|\bya no puedo (?:mas )?con (?:la|mi) vida\b",
        r"\b(?:todas (?:las|mis)|un (?:frasco|bote|monton) de) pastillas\b|\btengo (?:la|una|el|un) (?:pistola|revolver|navaja|soga)\b(?! de)",
        r"\b(?:tirar|aventar|lanzar|botar)me (?:de|del|al|a la|de la|de un) (?:puente|tren|azotea|edificio|techo|metro)\b",
        r"\bme voy a (?:tirar|aventar|lanzar) (?:de|del|al|a la|de la|de un) (?:puente|tren|azotea|edificio|techo|metro)\b|\barriba del puente\b",
        r"\bdios\w*(?: \w+){0,3} me (?:lleve|recoja)\b|\b(?:irme|desaparezca) de este mundo\b|\bnadie me va a extranar\b|\bmi vida no vale\b",
        r"\bya no voy a (?:existir|estar viv[oa])\b|\bseguir con vida\b|\bganas de no despertar\b|\b(?:ideas|pensamientos) de muerte\b|\bcontra mi vida\b",
        r"\bsalida(?: \w+){0,3} (?:la muerte|matar(?:se|me)|morir(?:se|me))\b|\bmorirme es\b|\bpor intentar matarme\b|\bmuert[oa] les sirvo\b",
        not_after=r"\b(?:no|nunca|jamas|tampoco) (?:(?:me|voy|a|es|que|estoy|pensando|en|quiero|soy) ){0,3}",
    ),
    pattern(
        "domestic_violence",
        r"\bviolencia (?:domestica|familiar|intrafamiliar|de genero|en (?:el|mi) hogar|en (?:la|mi) casa)\b|\babuso domestico\b",
        r"\b(?:victima|sobreviviente) de (?:violencia|abuso|maltrato)\b|\bvawa\b|\bvisa u\b|\bmujeres maltratadas\b|\bmi (?:abusador|maltratador|agresor)\b",
        r"\borden(?:es)? de (?:restriccion|proteccion|alejamiento)\b",
        rf"\b(?:mi (?:ex ?)?{_SPOUSE}|mi ex|mi novi[oa])(?: (?!les?\b)\w+){{0,3}} (?:me|nos) {_HITS}",
        rf"\b(?:el|ella) (?:siempre |tambien |ya )?(?:me|nos) {_HITS}",
        rf"\b(?:me|nos) {_HITS}(?: \w+){{0,2}} mi (?:ex|novi[oa]|{_SPOUSE})\b",
        r"\bamenaz\w+ (?:de muerte|con (?:matar\w*|(?:un|una|el|la) (?:arma|pistola|cuchillo)))\b|\bme apunto con\b",
        r"\b(?:dice|dijo|jura) que (?:si (?:\w+ ){1,3})?me (?:va a matar|mata)\b|\bme qui(?:so|ere) (?:matar|ahorcar|apunalar)\b",
        r"\b(?:me|nos) (?:agarr[oa]|cay?e?o?|dio|da|faja) (?:a |de |una )?(?:golpes|golpiza|cachetadas?|patadas)\b",
        r"\bme (?:levanta?o? la mano|pone la mano|puso la mano)\b|\bme dejo (?:\w+ )?(?:moretead[oa]|golpead[oa]|el ojo morado)\b",
        rf"\b(?:mi (?:ex ?)?{_SPOUSE}|mi ex|mi novi[oa]|el|ella|un hombre) (?:\w+ )?(?:es |se pone )?(?:muy )?(?:violent|agresiv|peligros)[oa]\b",
        r"\bme (?:maltrata|encerro|arrastro|jala del pelo|apunalo|busca para matarme|obliga(?: \w+){1,3} a golpes)\b|\bcorro peligro\b",
        r"\bme tiene (?:vigilad|encerrad|amenazad)[oa]\b|\b(?:por|de) (?:pegar|golpear)(?:me|nos)\b",
        rf"\b(?:hui|huyendo|huimos|escape|escapamos|escondid[oa])(?: \w+)? de (?:mi (?:ex|novi[oa]|{_SPOUSE})|el)\b",
        rf"\b(?:miedo|terror)(?: de| a)? (?:mi (?:ex|novi[oa]|{_SPOUSE})|el)\b|\btemo por mi vida\b",
        r"\bno (?:estoy|me siento) (?:segur[oa]|a salvo) en (?:mi|la) (?:propia )?casa\b|\ben (?:mi|la) casa no (?:estoy|me siento) (?:segur[oa]|a salvo)\b",
        r"\ben peligro (?:aqui )?(?:en (?:mi|la) (?:casa|hogar)|con (?:el|ella|es[ea]))\b",
    ),
    pattern(
        "domestic_violence",
        r"\b(?:refugio|albergue|shelter)(?: \w+){0,3} (?:mujeres|mis (?:hij[oa]s|ninos|ninas)|violencia)\b",
        r"\b(?:golpeando|pegando)(?:me|nos)\b|\b(?:por los|otra) (?:golpes|golpiza|maltratos)\b|\bmoretones\b",
        unless=r"\b(?:huracan|incendio|inundacion|tormenta|animales|desalojo|desalojaron|asalt\w+|robo|ladron\w*)\b",
    ),
    pattern(
        "report_bankruptcy",
        rf"\b(?:me|nos) (?:declar[eo]|declaramos|acogi(?:mos)?|fui(?:mos)?)(?: \w+){{0,3}} {_BANKRUPTCY}",
        rf"\b(?:present[eo]|presentamos|radi(?:que|co|camos)|met(?:i|io|imos)|incluimos|entregue|someti\w*|llene|llenando|hi[csz](?:e|o|imos)|(?:ya|yo|he|hemos) declar(?:e|ado)|declaramos|apli(?:que|co|camos)|filie|agarr(?:e|amos)|saque|termine|firm[eo]|entr[eo]|salimos|saliendo|(?:tuve|tuvimos) que \w+)(?: \w+){{0,4}} {_BANKRUPTCY}",
        rf"\b(?:estoy|estamos|ando|anda|sigo|seguimos|esta)(?: \w+){{0,3}} {_BANKRUPTCY}",
        rf"\b(?:mi|nuestra|tengo|tenemos|tiene)(?: \w+){{0,3}} {_BANKRUPTCY}",
        rf"\b{_BANKRUPTCY}s?(?: \w+){{0,3}} (?:descarg|apro[bv]|cerr|desestim|dismiss|activ|abiert|pendiente|terminad)\w*|\b{_BANKRUPTCY} desde\b",
        rf"\b(?:descarg\w+|discharge|incluid[oa]|proteccion|peticion|papeles|caso|plan|juez|corte|abogad[oa]|administrador|sindico)(?: \w+){{0,2}} {_BANKRUPTCY}",
        r"\bpag\w+ al? (?:trustee|sindico|fideicomisario)\b|\b(?:trustee|sindico) (?:les? |ya )?(?:paga|manda|mando)\b|\breafirm\w+|\breaffirmation\b|\bjunta de acreedores\b|\bsuspension automatica\b",
        unless=rf"\b(?:no|nunca|sin|evitar|pens\w+|pienso|deberia|debo|puedo|podria|tendria|quiero|consider\w+|en vez de|que pasa si|temo|miedo|borde|antes)(?: \w+){{0,4}} {_BANKRUPTCY}|\bsi (?:me|nos) declar\w+",
    ),
    pattern(
        "report_bankruptcy",
        rf"\bse (?:declar[oa]\w*|acogio|fue)(?: \w+){{0,4}} {_BANKRUPTCY}",
        not_after=r"\b(?:compania|empresa|fabrica|planta|tienda|negocio|restaurante|patron|donde)(?: \w+){0,3}|\bno",
    ),
    pattern("report_bankruptcy", rf"(?:en |la |por )?{_BANKRUPTCY}", whole=True, unless=r"\?"),
    pattern(
        "attorney_represented",
        rf"\b(?:mi|nuestr[oa]) {_LAWYER}(?! general)",
        rf"\b(?:tengo|tenemos|contrat(?:e|amos)|consegui(?:mos)?|retuve|pague|metimos)(?: (?:ya|a|un|una)){{0,2}} {_LAWYER}",
        rf"\b(?:hablen?|comunique\w*|contacten?|llamen?|dirija\w*|trate\w*|pregunte\w*)(?: con| a| al)?(?: la| el)? {_LAWYER}",
        rf"\b{_LAWYER}(?: (?:de|ya|me|nos|esta|abogados)){{0,3}} (?:lleva|llevan|maneja|tomo|atiende|representa\w*|defiende\w*|defendiendo)\b",
        rf"\b(?:firm\w+ con|(?:me|nos) (?:dio|dieron|asigno|puso|pusieron)|(?:via|por medio de|a ?traves de)(?: mi| la| el)?)(?: un| una)? {_LAWYER}|\b{_LAWYER} (?:mi[oa]|contratad[oa])\b|\bme asesora un {_LAWYER}",
        r"\b(?:estoy|estamos) representad[oa]s?\b|\brepresentad[oa] por\b|\b(?:me|nos) (?:representan?|defienden?|esta representando)\b|\brepresentacion legal\b",
        unless=rf"\b{_LAWYER} (?:de |del |de la )(?:divorcio|inmigracion|migracion|accidentes?|familia|ustedes|banco|otra)\b|\bpoder notarial\b|\bdespedi\b"
        rf"|\b(?:no (?:tengo|tenemos|hay|puedo pagar)|necesito|ocupo|busco|quiero|conseguir|contratar|gastos de|honorarios de|cargos de)(?: (?:un|una|buen|el|al)){{0,2}} {_LAWYER}",
    ),
    pattern(
        "cease_contact",
        rf"\b{_STOP}(?:contactar\w*|molest(?:ar|ando)\w*|comunicarse|acos(?:ar|ando)\w*|hostig(?:ar|ando)\w*|fastidiar\w*|fregar|joder|(?:buscar|buscando|perseguir|persiguiendo)(?:me|nos))\b(?!{_NARROWED})",
        rf"\b(?:no|nunca) (?:me|nos) {_COMMAND}(?:contact(?:en?|ar)|molest(?:en|ar|ando)|moleste mas|bus(?:quen?|car)|acos(?:en?|ar)|hostigu?en|persigan|jodan|chingando)\b(?!{_NARROWED})",
        r"\b(?:dejenme|dejeme|dejennos|dejame)(?: ya)? (?:en (?:santa )?paz|tranquil[oa]s?|quiet[oa]s?|sol[oa]s?)\b",
        rf"\bno se {_COMMAND}comuni(?:quen|car) (?:mas )?conmigo\b|\bno quiero (?:que (?:me|nos) (?:contacten|busquen|molesten)\b(?!{_NARROWED})|ser contactad[oa])",
        r"\bno quiero (?:saber (?:mas |nada )?(?:mas )?de ustedes|(?:mas|ningun)(?: \w+){0,2} contacto)\b|\b(?:cero|no mas|todo) contacto\b(?! (?:que|sea|por))|\bcese\w* (?:de )?(?:toda|todo|el) (?:contacto|comunicacion)\b",
        rf"\bno vuelvan? a (?:comunicarse|contactar\w*|molestar\w*|buscarme)\b(?!{_NARROWED})|\bno (?:quiero|queremos|acepto)(?: \w+)? (?:contacto|comunicacion\w*)\b|\bno me pueden contactar\b|\bno autorizo que me contacten\b",
        r"\bni llamen ni escriban\b|\bno contacten conmigo\b|\bolvidense de mi\b|\bdesaparezcan de mi vida\b|\bya sueltenme\b|\bdejenos en paz\b|\bse abstengan de (?:comunicarse|contactar)\w*",
        r"\b(?:prohibo|exijo|ordeno)(?: \w+){0,3} (?:contact|comuni|busquen)\w*",
        r"\bno (?:me |nos )?(?:llamen|hablen|marquen)(?: mas)?,? ni (?:me )?(?:escriban|manden|texteen)|\bno (?:me )?(?:escriban|manden \w+|texteen)(?: mas)?,? ni (?:me )?llamen",
        r"\b(?:ni|no)(?: \w+){0,3} llamadas,? (?:ni|no)(?: mas)? (?:cartas|textos|mensajes|correos)\b|\bme niego a pagar (?:esa|la|esta) deuda\b",
        unless=r"\bpor que no\b",
    ),
    pattern(
        "opt_out",
        rf"\b(?:no|nunca) (?:me |nos )?{_COMMAND}(?:mand(?:en?|es|ar|ando)(?:me)?|envi(?:en?|es|ar|ando)(?:me)?)(?: (?:mas|otro|otros|tantos?|estos|ningun|ya|estar)){{0,2}} {_MESSAGES}",
        r"\b(?:no|nunca) me (?:manden?|envien?)(?: (?:mas|nada))?\W*$",
        rf"\b(?:no|nunca) (?:me|nos) {_COMMAND}(?:escrib(?:an?|as|ir|iendo)|texte(?:en?|es|ar|ando))\b(?!{_NARROWED})(?! \w+ cartas)",
        rf"\b{_STOP}(?:(?:mandar|enviar|escribir)(?:me|nos)|textear(?:me|nos)?|textearnos|(?:mandar|enviar) (?:\w+ )?{_MESSAGES})\b(?!{_NARROWED})(?! (?:cartas|facturas))",
        rf"\b(?:paren?|parenle|parale|cortenle|alto|basta|ya estuvo|cancelen|cancelar|desactiven|apaguen|suspendan)(?: ya)? (?:con |de |a )?(?:los |las |sus |mis |estos |tantos )?{_MESSAGES}",
        rf"\bno (?:vuelvan a )?(?:mandar|manden|escribir|escriban)(?: mas)? {_THIS_PHONE}|\b{_MESSAGES}.{{0,60}}\b(?:quiten|saquen|borren|cancelen|desactiven)(?:me|los|lo)\b|\b{_MESSAGES}.{{0,60}}\bya no (?:los )?(?:manden|quiero)\b",
        rf"\bno (?:quiero|kiero|deseo|acepto|autorizo)(?: (?:recibir|que|me|manden|envien|mas|sus|estos|los|ningun|seguir|recibiendo)){{0,4}} {_MESSAGES}|\bno mas {_MESSAGES}|\bdejar de recibir (?:\w+ )?{_MESSAGES}|\bno me lleguen (?:\w+ )?{_MESSAGES}",
        rf"\bno quiero que (?:me|nos) (?:escriban|texteen)\b(?!{_NARROWED})",
        rf"\b(?:quiten|quite|quita|saquen|saque|saca|borren|borre|borra|eliminen)(?:me)? (?:de |mi numero de )(?:su |sus |la |los |esta |tu )?(?:lista\b(?! de (?:llamadas|pago))|{_MESSAGES})",
        r"\b(?:saquen|borren|quiten|eliminen|remuevan)(?:me)? (?:mi|este) (?:numero|celular|telefono)\b(?! (?:viejo|anterior|de antes))",
        r"\b(?:darme|denme|deme|dame|dan|den) de baja\b(?! (?:el|la|del (?:plan|ejercito|trabajo|army)))|\bdesuscrib\w+|\b(?:revoco|retiro|anulo)(?: \w+){0,2} (?:consentimiento|permiso|autorizacion)\b",
        unless=r"\bpor que no\b",
        not_after=r"\b(?:no|nunca) (?:me )?",
    ),
    pattern(
        "opt_out",
        r"(?:por favor,? )?(?:alto|paren?|para|basta|no mas|detengan(?:se)?)(?: (?:ya|por favor))+|por favor,? (?:alto|paren?|basta|no mas)|(?:quiten|saquen|borren)me(?: (?:ya|por favor))*",
        whole=True,
    ),
    pattern(
        "wrong_person",
        r"\b(?:numero|persona|telefono|celular) (?:equivocad|incorrect|errad)[oa]\b|\bequivo\w+ de (?:numero|persona|telefono|gente)\b",
        r"\b(?:confunden?|confundiendo) con otra\b|\b(?:buscan?|buscando) a otra? persona\b",
        r"\baqui no (?:vive|hay|esta|existe) (?:nadie|ning\w+|es[ea])\b|\bes[ea] (?:senora?|persona|muchach[oa]|hombre|mujer)(?: ya)? no vive aqui\b",
        r"\bno conozco a (?:es[ea]|ning\w+|la persona|nadie (?:con|llamad|que se llame)\w*)\b|\bno se quien es (?:es[ea]|esta)\b",
        r"\bno soy (?:(?:es[ea]|la) (?:persona|senora?)|(?:a )?quien busc\w+|(?:el|la) que busc\w+)\b|\bes[ea] no soy yo\b|\bno es mi nombre\b|\bno me llamo asi\b|\bsoy otra (?:persona|gente)\b|\btienen? mal el numero\b",
        r"\b(?:este|ese|el) (?:numero|telefono|celular|cel)(?: \w+)? no es (?:de|su|el de)\b|\b(?:este|ese) (?:ya )?no es (?:su|el) (?:numero|telefono)\b(?! que)|\b(?:texto|mensaje)(?: \w+)? no es (?:para|pa) mi\b",
        r"\b(?:acabo de|acaban de|recien)(?: \w+){1,2} (?:este|ese) (?:numero|telefono|chip|celular)\b",
        r"\bno tengo (?:ningun[ao]? )?(?:hipoteca|prestamo|mortgage|casa|cuenta) con ustedes\b|\bno tengo (?:ninguna )?hipoteca\b|\b(?:rento|alquilo),? (?:yo )?no tengo (?:casa|hipoteca)\b",
        unless=r"\b(?:di|puse|marque|escribi|mande|pague)(?: \w+){0,4} equivocad|\bme equivoque\b",
    ),
    pattern(
        "wrong_person",
        r"(?:no,? )?(?:yo )?no soy(?: yo| es[ea]| el| ella)?|(?:numero )?equivocado|aqui no es",
        whole=True,
        unless=r"\?",
    ),
    pattern(
        "report_military",
        r"\b(?:servicio|militar|soldad[oa]|marine|sargento)(?: en)? activ[oa]\b|\bactive duty\b|\bscra\b|\bley de alivio civil\b",
        r"\bsoy (?:soldad[oa]|marine|reservista|sargento|teniente|cabo|militar(?! retirad))\b|\bmi (?:batallon|comandante)\b|\bdd ?214\b|\bme enliste\b|\bboot ?camp\b|\bentrenamiento basico\b",
        rf"\b(?:estoy|estamos|sirvo|soy|ando|sigo|me mandan|lo mandaron)(?: \w+){{0,3}} (?:en|de|con) (?:el |la |los |las )?{_FORCE}",
        rf"\bmi {_SPOUSE} (?:\w+ )?(?:es|esta|anda|sirve)(?: \w+)? (?:en (?:el |la |los )?{_FORCE}|soldad[oa]\b|militar\b|marine\b)",
        r"\bdesplegad[oa]s?\b|\bdesplegaron\b|\b(?:me|nos|lo|la) (?:van a )?desp(?:lieg|leg)\w+|\bmi despliegue\b|\bdeployment\b",
        rf"\b(?:activaron|movilizaron|llamaron)(?: \w+){{0,3}} (?:{_FORCE}|unidad\b)|\b(?:{_FORCE}|mi unidad|reservista)(?: \w+){{0,2}} (?:activ|moviliz)\w+|\b(?:me|nos) moviliza(?:n|ron)\b",
        r"\bordenes (?:militares|de despliegue|de (?:la )?base|de pcs)\b|\bpcs orders\b|\borders de\b|\b(?:estoy|estamos) (?:estacionad|destacad)[oa]s? en\b",
        rf"\b(?:sali|salimos|salir|deje|me retire|me dieron de baja)(?: (?:de|del|el|la|los)){{1,2}} {_FORCE}(?!.{{0,20}}\bhace (?:muchos|\d\d|veinte|treinta)\b)",
        unless=rf"\bno (?:estoy|esta|soy)(?: \w+){{0,3}} (?:{_FORCE}|militar|soldad[oa]|servicio)",
    ),
    pattern(
        "report_death",
        rf"\bmi (?:ex ?)?(?:difunt[oa] )?{_SPOUSE},?(?: (?!les?\b)\w+){{0,3}} {_DIED}|\b(?:murio|fallecio|perdi a|fallecer|morir) mi {_SPOUSE}\b|\bmi difunt[oa] \w+",
        rf"\b{_OWNER}(?: \w+){{0,2}} {_DIED}|\b(?:murio|fallecio) (?:el|la) {_OWNER}\b|\bes[ea] (?:senora?|persona) (?:ya )?{_DIED}",
        rf"\b{_KIN}, (?:el|la) {_OWNER}[\w ]*, {_DIED}",
        r"\b(?:soy|quede|quedo|me quede|me hice) (?:\w+ )?viud[oa]\b|\benviude\b|\b(?:certificado|acta) de (?:defuncion|muerte)\b",
        r"\b(?:herede|heredamos)\b|\bsoy (?:el |la )?(?:heder|hered)er[oa]\b|\bsomos (?:los )?herederos\b|\balbacea\b|\b(?:en|de) (?:la )?sucesion\b|\bprobate\b",
        rf"\b(?:mi|mis) {_KIN}(?: (?!les?\b)\w+){{0,3}} {_DIED}(?=.{{0,160}}{_HOME})|\b(?:murio|fallecio) mi {_KIN}\b(?=.{{0,160}}{_HOME})",
        rf"{_HOME}.{{0,60}}\b(?:de|y) mi {_KIN},?(?: \w+){{0,3}} {_DIED}|\ben paz descanse\b(?=.{{0,80}}{_HOME})|{_HOME}.{{0,60}}\ben paz descanse\b",
        unless=r"\bno (?:murio|fallecio|ha muerto)|\bcasi\b",
    ),
    pattern(
        "report_fraud",
        r"\brob(?:o|aron|ado)(?: \w+){0,3} identidad\b|\bsuplant\w+|\busurp\w+|\bclon\w+(?: \w+)? identidad\b|\brobaron (?:mis|los) datos\b|\bfalsific\w+|\bfraudulent[oa]\b",
        r"\bfirmas? falsas?\b|\bno es mi firma\b|\b(?:papeles|documentos|deed) falsos?\b|\bes[ea] (?:firma|letra)(?: \w+){0,3} no es mia\b|\b(?:firmaron por mi|firm(?:o|ando) (?:mi nombre|por mi sin|como si fuera yo))\b",
        r"\b(?:uso|usaron|usando|utilizaron|copiaron) (?:mis?|el|los) (?:identidad|social|seguro social|datos|nombre|papeles|itin)\b",
        rf"\b(?:alguien|otra persona|sacaron|saco|hicieron|abrieron)(?: \w+){{0,4}} (?:a|en|con) mi (?:nombre|social|seguro social|identidad)\b|\b{_LOAN}(?: \w+){{0,3}} a mi nombre sin\b",
        rf"\b(?:nunca|jamas|yo no) (?:he )?(?:saque|pedi|firme|solicite|sacado|pedido|firmado)(?: \w+)? (?:(?:est|es|ningun)\w* {_LOAN}|nada de es[eo])|\bno pedi ningun\w* {_LOAN}|\b(?:{_LOAN}|casa) (?:que |q )?(?:yo )?(?:no|nunca) (?:pedi|saque|firme|compre|aplique)\b",
        rf"\b(?:est[ea]|es[ea]) {_LOAN} (?:que )?(?:yo )?no (?:es mi[oa]|(?:lo |la )?(?:pedi|saque|firme))\b(?!,? es de)",
        r"\b(?:cambi|entr|met|puso|pusieron)\w*.{0,60}\b(?:cuenta|direccion|telefono|correo|portal)\b.{0,40}\bno fui yo\b|\bhacke\w+|\b(?:se metieron|se metio|entraron|entro) (?:a|en) mi (?:cuenta|portal)\b|\bhac(?:er|en|iendo)(?:se)? pasar por mi\b",
        r"\b(?:reportar|denunciar|victima de) (?:un |el )?fraude\b|\bes (?:un )?fraude\b(?! *\?)",
    ),
    pattern(
        "report_scam",
        r"\bme (?:estafaron|timaron|quisieron estafar|hicieron un scam)\b(?! (?:comprando|vendiendo\w*|(?:con|en) un? (?:trabajo|carro|celular|telefono)))",
        rf"(?<!ustedes )\b(?:cobr(?:a|an|o|aron)|pid(?:e|en|io|ieron)|quieren?)(?: \w+){{0,4}} (?:por )?(?:adelantad|anticipad)[oa]s?\b|\b(?:cuota|honorarios) (?:por )?(?:adelantad|anticipad)[oa]s?\b(?=.{{0,60}}{_FOR_HELP}|\W*$)",
        rf"\b(?:cobr|pid|quier)\w*(?: \w+){{0,2}} {_FEE}(?: (?!ustedes)\w+){{0,2}} (?:para|pa|por)(?: \w+)? {_RESCUE}",
        rf"\b(?:ofrec|promet|asegur|garantiz)\w+(?: \w+)? {_RESCUE}(?: \w+){{0,4}} por (?:una )?{_FEE}",
        rf"\b(?:compania|empresa|agencia|notario|gestor|consultor|senor|tipo|oficina)(?: \w+){{0,4}} (?:cobr|pid)\w*(?: [\w$,]+){{0,5}} (?:por|para|pa) {_RESCUE}",
        rf"\b(?:notario|gestor|agencia|consultor|una (?:compania|empresa|oficina))(?: \w+){{0,3}} (?:me|nos) (?:cobro|robo|saco|quito)\b.{{0,60}}{_FOR_HELP}",
        r"\b(?:quieren?|pid(?:en?|io|ieron)) que(?: \w+){0,2} (?:pase|ponga|traspase)(?: \w+){0,2} (?:casa|escritura|deed)\b(?! en venta)|\bfirme (?:la|mi) (?:casa|escritura)\b|\bquieren? (?:mi|el|la) (?:escritura|deed)\b",
        r"\bme (?:enganaron|robaron|bailaron|tumbaron|quitaron|clavaron|agarraron|vieron)(?: [\w$,]+){0,5} (?:modificacion|hipoteca|foreclosure|salvar (?:la|mi) casa)\b|\bmodificacion falsa\b|\b(?:una|reportar|creo que es) estafa\b(?! *\?)",
        r"\bno les? pag(?:ue|uen|ara) a ustedes\b|\bno hablara con ustedes\b|\bde su compania y me pidio\b|\b(?:rescat\w+|salva)(?: \w+)? (?:casas?|propiedad)\b",
        r"\bpag\w+ a ellos\b|\ba ellos (?:en vez de|y no) a ustedes\b|\b(?:pid|quier)\w*(?: \w+){0,3} (?:tarjetas de regalo|gift cards?)\b|\b(?:pague|di|dimos|pagamos)(?: [\w$,]+){0,8} desapareci\w+",
    ),
    pattern(
        "report_scam",
        r"\bestafador(?:es)?\b",
        not_after=r"\b(?:son|ustedes|uds)(?: unos| puros| todos)?",
    ),
    pattern(
        "dispute",
        r"\b(?:me|nos) (?:estan |siguen |han )?(?:cobr(?:aron|ando|an|ado)|sacaron|descontaron)(?: \w+){0,3} (?:de mas|doble|dos veces|mal|lo que no es)\b",
        r"\bno (?:me |nos |lo )?(?:han )?(?:aplicaron|aplican|aplicado|acredit(?:aron|an|ado)|registraron|pusieron|abonaron|reconocen)\b",
        r"\b(?:mi|el|ese) (?:pago|cheque|money order)(?: \w+){0,3} (?:no (?:aparece|sale|esta aplicado|fue aplicado)|se perdio|mal aplicado)\b|\bmal aplicado\b",
        r"\b(?:saldo|balance|estado de cuenta|cargo|fee|recargo|cobro|escrow|cuentas?|numeros)(?: \w+){0,4} (?:estan? (?:mal|incorrect|equivocad|errone|inflad)\w*|(?:es|son) (?:incorrect|equivocad|errone)\w*|no (?:es|son) correct\w+|no cuadran?)\b",
        r"\b(?:cantidad|monto) que (?:me |ustedes )?(?:\w+ )(?:\w+ )?(?:no es|esta mal|es incorrect)\w*",
        r"(?<!ya )\bno debo (?:eso|tanto|es[ea] (?:cantidad|dinero|mes)|nada(?! (?:mas|de|por|verdad)))\b|\bdebo(?: \w+){0,4},? y? ?(?:eso )?(?:no es (?:cierto|verdad|asi)|es (?:falso|mentira))\b",
        r"\b(?:quiero|deseo|voy a) disputar\b|\baviso de error\b|\bnotice of error\b|\bno reconozco (?:es[ea]|ese|el|la) (?:cobro|cargo|deuda|fee)\b|\b(?:cobro|cargo) indebido\b",
        r"\b(?:cometieron|hicieron|hay|tienen|existe) un[ao]? (?:error|equivocacion)(?: \w+)? (?:en|de|con) (?:mi|ustedes)\b|\berror (?:de ustedes|suyo)\b|\b(?:subieron|cobraron|pusieron|reportaron|mandaron)(?: \w+){0,4} por error\b|\bustedes se equivocaron\b",
        r"\b(?:fee|recargo|cargo|mora|multa)s?\b.{0,30}\bpag\w+ (?:a tiempo|puntual)\b|\b(?:cargo|fee|cobro|recargo)(?: \w+){0,3} no (?:me )?(?:toca|corresponde|va)\b",
        r"\b(?:corrijan|correccion de)(?: \w+){0,2} (?:cuenta|saldo|balance|estado)\b|\bno es lo que debo\b|\b(?:no|quieren) (?:me )?(?:lo )?reconoc(?:en|er)\b|\bse perdieron (?:\w+ )?pagos\b|\bles falta (?:contar )?(?:un|mi) pago\b",
        r"\breport(?:aron|an|ando)(?: \w+){0,2} (?:mal|atrasad[oa])\b|\bno respetaron (?:el|la|mi)\b|\bculpa (?:suya|de ustedes)\b|\bmal (?:calculad|sacad|apuntad|contad)[oa]\b|\ba otra (?:cuenta|persona)\b.{0,20}\bpago\b|\bpago a otra (?:cuenta|persona)\b|\bno concuerda\b",
    ),
    pattern(
        "complaint",
        r"\bquejas?\b(?! (?:de mi (?:compania|trabajo)|del casero))|\breclamacion formal\b|\b(?:pon|pres|met)\w+ (?:una |la )?(?:denuncia|demanda) (?:contra|que)\b|\b(?:meter|poner)les? una demanda\b|\bque los demanden\b",
        r"\b(?:quiero|quisiera|deseo) quejarme\b|\bme voy a quejar\b|\bdonde me quejo\b",
        r"\b(?:los|las|te|les) (?:voy a|vamos a) (?:demandar|denunciar)\b|\blo voy a (?:denunciar|publicar)\b|\b(?:los|las) (?:voy|vamos) a reportar\b|\breportar a (?:la|el|un|una) (?:representante|emplead[oa])\b|\b(?:demandar|denunciar)l[oe]s\b|\breportarlos\b|\b(?:los|les) (?:demandare|denunciare|demando|denuncio)\b",
        r"\b(?:procurador|fiscal|attorney) general\b|\bcfpb\b|\bbetter business\b|\bcongresista\b|\bsenador\b|\bnos vemos en (?:la )?corte\b|\bque (?:descaro|falta de respeto|incompetencia)\b|\bdepartamento de banca\b",
        r"\b(?:voy|vamos|llamar|contar|publicar|subir|saber)(?: \w+){0,4} (?:noticias|telemundo|univision|periodico|tiktok)\b|\bnoticias\b.{0,20}\b(?:voy|llamar|contar)\w*",
        r"\b(?:pesim[oa]|mal|mala|malisim[oa]|terrible|horrible) (?:servicio|atencion|trato)\b(?! de (?:internet|celular))|\bme (?:trat|atend)\w+ (?:muy |bien |tan )?(?:mal|feo|pesimo|de lo peor|como basura)\b",
        r"\b(?:emplead[oa]|representante|senorita|muchach[oa])(?: \w+){0,6} (?:groser[oa]|me (?:grito|insulto|colgo|falto)|se burlo)\b|\bson un[oa]s (?:rater|ladron|abusador|sinverguenza|mentiros|estafador)\w*",
        not_after=r"\b(?:no|sin|ninguna)(?: (?:voy a|quiero|es por|tengo|hay|una?|ninguna|poner|hacer)){0,3}",
    ),
    pattern(
        "request_sale_postponement",
        r"\bsubast\w+|\bremat(?:e|ar|an|ando|en)\b|\bfecha de (?:la )?venta\b|\bventa (?:judicial|del sheriff|de ejecucion|por ejecucion|hipotecaria)\b",
        r"\b(?:parar|paren?|posponer|pospongan|detener|detengan|aplazar|aplacen|retrasar|retrasen|cancelar|cancelen|suspender|suspendan|frenar|frenen|mover|muevan)(?: \w+){0,2} (?:la |el |esa |mi )(?:foreclosure |sheriff )?(?:venta|sale|auction)\b",
        r"\b(?:el|al|del|hay|dice|tengo) auction\b(?! de)|\bok?shon\b|\b(?:del|el) sale (?:de la casa|es (?:el|la|en)|para)\b|\bmejor postor\b|\bla venta de (?:mi|la) casa\b(?! (?:va|no))|\borden de venta\b|\bventa programada\b|\b(?:foreclosure|trustee|sheriff?) sale\b",
        r"\b(?:van a|quieren|piensan) vender(?:me)? (?:mi|nuestra|la) casa\b|\b(?:no|que)(?: se)? vendan? (?:mi|nuestra|la) casa\b|\b(?:me|no) (?:me )?la (?:vendan|venden|van a vender)\b|\bno (?:me )?vendan\b|\bvend(?:er|an|en) en la corte\b|\bvender(?: \w+){0,2} casa en la corte\b",
        unless=r"^(?!.*\d)(?:\w+ ){0,3}(?:hay|cuando es|cual es)(?: \w+){0,3} (?:fecha de (?:la )?venta|sale date)\b|"
        r"\bcasas? de subastas?\b|\bsubastas? de (?:carros|autos|arte)\b|\bcompr\w+(?: \w+){0,3} (?:en (?:una )?|de las que )subast\w+|\bventa corta\b|\bshort sale\b",
    ),
    pattern(
        "third_party",
        rf"\ben (?:nombre|representacion) de (?:mi|la|el|los|una?)\b|\bde parte de mi\b|\b(?:hablo|escribo|contesto|pregunto|escribiendo|contestando)(?: \w+)? por (?:mi (?:{_KIN}|{_SPOUSE})|ell[oa]s?)\b",
        r"\bsoy (?:su|el|la) (?:hij[oa]|niet[oa]|sobrin[oa]|nuera|yerno|consejer[oa]|realtor|agente|trabajador\w* social|espos[oa]|cuidador\w*|apoderad[oa])\b(?! de (?:seguros|ventas))|\bsoy consejer[oa] de vivienda\b",
        r"\b(?:tengo|con|por) (?:un |el |la )?(?:poder (?:notarial|legal)|carta poder)\b|\bcarta poder\b",
        rf"\bayud(?:o|ando)(?: \w+)? a (?:mi|mis|una|un) {_KIN}(?: con\b|\W*$)|\bestoy ayudando a mi {_KIN}\b",
        rf"\b(?:prestamo|hipoteca|mortgage|cuenta)(?: es| esta)?(?: de| a nombre de) mi (?:{_KIN}|{_SPOUSE})\b|\bcasa es de (?:mi|mis) {_KIN}\b|\besta a nombre de mi (?:{_KIN}|{_SPOUSE})\b",
        rf"\bmi (?:{_KIN}|{_SPOUSE}) es (?:el|la) (?:duen[oa]|titular|deudora?|del prestamo)\b|\b(?:titular|duen[oa]|deudora?) es mi (?:{_KIN}|{_SPOUSE})\b|\b(?:dice|pregunta) mi {_KIN} (?:que|si)\b|\bmi {_KIN} (?:pregunta|me pidio que)\b|\bsoy (?:su )?guardian legal\b",
        rf"\bno (?:estoy|aparezco|salgo) en (?:el|la) {_LOAN}\b|\bles? (?:manejo|llevo|veo|arreglo) (?:las|sus) (?:cuentas|cosas|asuntos)\b",
        unless=r"\b(?:murio|fallecio|herede)\b|\b(?:me mude|me fui|vivo|viviendo) (?:a|en|con)\b",
    ),
    pattern(
        "accommodation",
        r"\binterprete\b|\btraductora?\b|\bletras? (?:\w+ )?grandes?\b|\blengua(?:je)? de senas\b|\bbraille\b|\bsubtitulos\b|\b(?:servicio|llamada) de rel(?:ay|evo)\b|\b(?:uso|por) (?:el )?relay\b|\bsordera\b|\blector de pantalla\b|\bformato accesible\b|\banalfabet[oa]\b",
        r"\b(?:soy|es|estoy|quede)(?: casi| medio| muy)? (?:sord[oa]|sordomud[oa]|cieg[oa]|mud[oa])\b|\bno (?:oigo|escucho) (?:bien|nada|por telefono)\b|\bcasi no (?:veo|oigo|escucho)\b|\bno (?:veo|puedo ver) (?:muy )?bien\b|\bno (?:puedo ver|alcanzo a ver|veo) (?:las? )?letras?\b",
        r"\bno se (?:leer|escribir)\b(?! (?:el |en )?ingles)|\bacomodo razonable\b|\b(?:mas tiempo|tiempo extra)(?: \w+){0,3} (?:discapacidad|incapacidad)\b|\bdiscapac\w+(?=.{0,60}\b(?:mas tiempo para (?:contestar|entregar|llenar)|tiempo extra|adaptaciones)\b)|\bpor (?:mi|su) discapacidad no (?:puedo|puede) (?:llenar|escribir|leer|firmar|entender|hablar)\b",
        r"\b(?:mixteco|zapoteco|nahuatl|quiche|kaqchikel|qanjobal|quechua|garifuna|criollo|creole|triqui|purepecha)\b|\bhabl\w+ mam\b",
        unless=r"\btrabaj\w+ (?:de|como) (?:interprete|traductor)|\binterprete para una boda\b",
    ),
    pattern(
        "appeal_decision",
        r"\b(?:quiero|quisiera|puedo|puede|como|deseo|para|voy a)(?: \w+)? apelar\b|\bapelacion\b|\bapelo\b",
        r"\b(?:negaron|rechaz(?:aron|o)|denegaron)(?: (?:la|el|mi|mis|un|una|otra|vez)){0,2} (?:modificacion|ayuda|solicitud|aplicacion|peticion|plan|forbearance|prorroga|deferral|programa)\b",
        rf"\bpor ?que (?:no )?(?:me|nos) (?:negaron|rechazaron|denegaron|aprobaron)\b(?! {_OTHER_DENIAL})",
        r"\b(?:solicitud|aplicacion|modificacion|plan|forbearance)(?: (?:fue|esta|salio|me|sale)){0,2} (?:negad|rechazad|denegad)[oa]\b|\b(?:carta|aviso) de (?:denegacion|negacion|rechazo)\b",
        r"\bimpugn\w+|\botra revision\b|\bno me (?:aprobaron|dieron) (?:la |el )?(?:modificacion|forbearance|deferral|partial claim)\b|\breconsider(?:en|ar|e)\b|\bvuelvan a (?:revisar|ver|calcular|considerar)\b|\b(?:dijeron|dicen|dice|contestaron) (?:que )?no calific\w+|\bno calific\w+(?: \w+){0,3} no es justo\b|\b(?:me|nos) (?:negaron|rechazaron|denegaron) por\b",
        r"\bno (?:estoy|estamos) (?:de acuerdo|conformes?) con (?:la|su|esa) (?:negacion|decision|denegacion|respuesta)\b",
        unless=rf"\b(?:apel\w+|negaron|rechazaron)(?: \w+)? {_OTHER_DENIAL}",
    ),
    pattern(
        "limit_contact",
        rf"\b(?:no|nunca) (?:me|nos|le|les) {_COMMAND}(?:llam(?:en?|es|ando|ar)|marqu(?:en?|es)|marcando)\b(?!(?: mas)? (?:{_DAY}|ese dia))(?! (?:tont|mentiros|ladron)\w*)",
        rf"\bno llamen (?:al?|en|los?|ahi|alla|aqui|tan|tanto|antes|despues|mi)\b(?! {_DAY})|\bno me hablen (?:por telefono|al|antes|despues|los|en domingo)\b",
        rf"\b{_STOP}(?:llam|marc)(?:ar|ando)(?:me|nos)?\b|\b(?:no (?:mas|quiero|contesto|puedo (?:recibir|contestar))|nada de) llamadas\b|\bllamadas (?:ya )?no\b|\bno (?:me )?dejen (?:recados?|mensajes de voz)\b|\bde no llamarme\b|\bsolo pueden (?:llamar|hablar)(?:me)?\b|\bprefiero (?:textos|mensajes|correos)\b",
        rf"\b{_ONLY} (?:por |via )(?:texto|mensajes?|correo|carta|email|telefono|escrito)\b|\b{_ONLY} (?:(?:me )?(?:texteen|escriban|llamen|contacten)|(?:mandenme|escribanme|llamenme|texteenme))\b|\b(?:llamenme|escribanme|contactenme) {_ONLY}\b|\b{_ONLY} (?:textos?|mensajes)\b(?! de)",
        rf"\bno me (?:contacten|escriban|manden mensajes?|busquen|marquen|hablen|texteen)(?: \w+)? (?:en|al)(?: mi| el| la)? {_WORK}\b",
        unless=r"\bpor que no\b|\bnunca me llaman\b|\bnadie me llama\b|\bcancel\w+(?: \w+){0,4} (?:cita|llamada)\b",
    ),
    pattern(
        "request_information",
        r"\bpor escrito\b|\bsolicitud de informacion\b|\b(?:verificacion|validacion) de la deuda\b",
        r"\b(?:quiero|necesito|ocupo|solicito|requiero|mand(?:en|enme|eme|ame)|envi(?:en|enme|eme)|mandar(?:me)?|enviar(?:me)?|den|una|tener)(?: \w+)? copias?(?: \w+){0,2} (?:de|del)(?: (?:la|el|los|mi|mis|todo|todos)){0,2} (?:nota|contrato|hipoteca|historial|pagare|prestamo|documentos|escrituras?|estados? de cuenta|expediente|modificacion)\b",
        r"\bhistorial (?:completo|entero)\b|\b(?:mand|envi)(?:en|enme|eme|ame)(?: \w+){0,3} (?:historial|1098|expediente|analisis|desglose|statements?|estados? de cuenta)\b|\bvaliden la deuda\b|\bprueba de la deuda\b|\bacuse de recibo\b|\brespa\b|\b(?:quiero|necesito|solicito) (?:ver )?(?:los |mis )?documentos (?:de mi|del|de la) (?:prestamo|hipoteca|casa)\b",
        r"(?:^|,)\W*(?:una )?copias? (?:de |del )(?:la |el |mi )?(?:nota|contrato|hipoteca|pagare|closing|prestamo|modificacion)\b|\b(?:quiero|necesito|ocupo) (?:una )?(?:constancia|carta (?:de saldo|oficial|de ustedes))\b",
        r"\b(?:una|necesito|quiero) (?:carta|documento) (?:oficial )?(?:con|que diga|donde diga)(?: \w+){0,3} (?:saldo|balance|debo|deuda)\b|\b(?:respond|contest)\w+ (?:en|por) (?:una )?(?:carta|papel)\b|\b(?:comprobante|constancia) de que\b",
        unless=rf"\b(?:atencion|advertencia|reporte)(?: \w+)? por escrito\b|\bpor escrito (?:de mi|en (?:mi|el)) (?:patron|jefe|trabajo)|\b(?:{_ONLY}|comuni\w+|contact\w+)(?: \w+)? por escrito\b|\bcopia de mi (?:licencia|identificacion|talon)",
    ),
    pattern(
        "request_human",
        rf"\b(?:hablar|platicar|comunicarme|comunicarse|chatear|conversar|conectarme|comunicar|tratar)(?: \w+)? (?:con|al?) {_WHICH}(?:{_PERSON}|alguien|algun\w*)\b(?! que no)",
        rf"\b(?:pasame|paseme|pasenme|comuniqueme|comuniquenme|comunicame|conecteme|conectenme|conectame|transfierame|transfieranme|transfiereme|ponganme|pongame|ponme|me (?:pasas?|pasan|comunicas?|conectas?))(?: (?:con|al?)){{0,2}} {_WHICH}(?:{_PERSON}|alguien)\b",
        rf"\b(?:quiero|necesito|ocupo|quisiera|prefiero|denme|deme|dame|busco) (?:a )?(?:un|una|el|la|algun|alguna) {_PERSON}\b(?! que no)",
        rf"\bme (?:puede )?(?:atienda|atender|hable|llame|ayude|escuche|explique|conteste) (?:(?:un|una|el|la|otra) (?:{_PERSON}|senorita)|alguien)\b(?!.{{0,30}}\b{_DAY})|\bcon quien (?:pued[oa]|podria) hablar\b",
        r"\balguien (?:de (?:ustedes|ahi) )?(?:que|q) (?:me )?(?:atienda|hable|escuche|explique|conteste|entienda mi caso)\b|\bhay (?:algun |alguna )?(?:persona|representante|agente|supervisor) (?:disponible|que me)\b",
        r"\bno quiero (?:hablar|tratar|platicar|chatear) con (?:un |una |el |la )?(?:robot|maquina|bot|computadora|contestadora)s?\b",
        unless=r"\b(?:agente|vendedor|asesor)(?:a)? (?:de bienes raices|inmobiliari[oa]|de seguros|de migracion|de viajes|de cobros)|\bagente naranja\b|\b(?:medico|doctor|cirug\w+|dolor|cita con el especialista)\b|\bme toca hablar\b|\bes(?:ta)? (?:una? )?(?:persona real|robot|humano)\?|\bpersona (?:que me|para cuidar)",
        not_after=r"\bno (?:quiero|necesito|ocupo|hace falta|quisiera|tengo que)(?: \w+)?",
    ),
    pattern(
        "request_human",
        rf"(?:por favor |si |ok |no |con )*{_WHICH}{_PERSON}(?:,? (?:por favor|porfa|porfavor|ya|ahora|gracias))*",
        whole=True,
    ),
    # The home went to the writer: 12 CFR 1024.31, a successor.
    pattern(
        "report_divorce",
        rf"\b(?:divorci\w+|separacion|separamos)\b.{{0,60}}\b{_GIVEN}",
        rf"\b{_GIVEN}.{{0,40}}\b(?:divorci\w+|separacion|separamos)\b",
        rf"\bmi ex(?: ?{_SPOUSE})? me (?:cedio|firmo|traspaso|paso)(?: \w+){{0,3}} (?:casa|escritura|deed|propiedad)\b",
        r"\bdivorci\w+\b.{0,40}\bme (?:asigno|otorgo|dejo|adjudico)\b.{0,20}\b(?:casa|propiedad)\b",
    ),
)
