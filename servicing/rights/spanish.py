# ruff: noqa: E501 - a phrase that is broken over lines cannot be read against a message.
"""What people write in Spanish when they invoke a right: on folded text, without accents ("dejenme", "dano")."""

from servicing.rights.pattern import pattern

_PERSON = (
    r"(?:persona(?: real)?|humano|ser humano|agente|representante|asesora?|especialista|supervisora?|gerente|encargad[oa]|operadora?"
    r"|trabajador(?:a)? social|servicio al cliente|atencion al cliente)"
)
_WHICH = r"(?:(?:un|una|el|la|su|algun|alguna|otra|otro|verdadera?) ){0,3}"
_BANKRUPTCY = r"(?:bancarr?ota|bancarota|quiebra|capitulo (?:7|11|13|siete|trece)|chapter (?:7|13))"
_SPOUSE = r"(?:esposo|esposa|marido|mujer|pareja|conyuge|viejo|companero|companera|codeudora?)"
_HOME = r"\b(?:casa|prestamo|hipoteca|herencia|hered\w+|titulo|escritura|propiedad)\b"

PATTERNS = (
    pattern(
        "crisis",
        r"\b(?:quiero|quisiera|deseo|prefiero|ganas de|mejor|voy a|pienso en|pensando en|quiere)(?: \w+)? (?:morir(?:me|se)?|matar(?:me|se)|suicidar(?:me|se)|ahorcar(?:me|se)|colgarme|quitar(?:me|se) la vida|hacer(?:me|se) dano|desaparecer para siempre)\b(?! de | trabajando)",
        r"\bme (?:quiero|quisiera|voy a|dan ganas de)(?: \w+)? ?(?:morir|matar|suicidar|ahorcar|quitar la vida|hacer dano)\b(?! de | trabajando)",
        r"\b(?:quitarme|quitarse) la vida\b|\bsuicid(?:a|as|ar\w*|arse|io|ios|andome)\b|\bacabar con (?:mi vida|mi existencia)\b|\bterminar con mi vida\b",
        r"\b(?:ya )?no (?:quiero|quisiera|deseo|quiere) (?:seguir )?(?:viv(?:ir|iendo)|existir|despertar)\b(?! (?:aqui|en|alla|con|cerca|ahi))",
        r"\bno (?:vale la pena|tiene sentido|tengo (?:razon|razones|motivos?)) (?:para )?(?:seguir )?(?:viv(?:ir|iendo))\b|\bestarian? mejor sin mi\b|\bmejor muert[oa]\b|\bya no puedo (?:mas )?con (?:la|mi) vida\b",
        unless=r"\bsuicidio (?:financiero|economico|politico)\b|\bse suicido\b|\bmur\w+ por suicidio",
        not_after=r"\b(?:no|nunca|jamas|tampoco)(?: (?:me|voy|a|es|que|estoy|pensando|en|quiero|soy)){0,3}",
    ),
    pattern(
        "domestic_violence",
        r"\bviolencia (?:domestica|familiar|intrafamiliar)\b|\borden de (?:restriccion|proteccion|alejamiento)\b",
        rf"\b(?:mi (?:ex ?)?{_SPOUSE}|mi ex|el|ella|mi novio)(?: \w+)? me (?:peg[ao]|golpe[ao]|maltrat[ao]|abus[ao]|amenaz[ao]|lastim[ao])\b",
        rf"\bme (?:golpea|maltrata|pega) mi (?:{_SPOUSE}|novi[oa]|ex)\b|\b(?:mi )?(?:abusador|maltratador|agresor)\b",
        rf"\bmiedo (?:de|a) mi (?:ex|{_SPOUSE}|novio)\b|\bno (?:estoy|me siento) segura? en (?:mi|la) casa\b",
    ),
    pattern(
        "report_bankruptcy",
        rf"\b(?:me|nos|se) (?:declar(?:e|o|amos|aron)|acogi(?:mos)?|fui(?:mos)?)(?: \w+){{0,2}} {_BANKRUPTCY}",
        rf"\b(?:presente|presentamos|presento|radique|radicamos|meti|metimos|llene|solicite|hice|declare|declaramos|hemos declarado|he declarado)(?: \w+){{0,3}} {_BANKRUPTCY}",
        rf"\b(?:estoy|estamos|esta|sigo|seguimos)(?: \w+){{0,2}} (?:en|bajo|con) (?:la |una |un |el )?{_BANKRUPTCY}",
        rf"\b(?:mi|nuestra|su) {_BANKRUPTCY}|\b(?:estoy|me estoy|estamos|nos estamos) declarando(?:me|nos)?(?: \w+)? (?:en )?{_BANKRUPTCY}|\b(?:abogado|juez|corte|administrador|sindico) de (?:la )?{_BANKRUPTCY}",
        rf"\b{_BANKRUPTCY}(?: \w+){{0,2}} (?:descargada|aprobada|cerrada|desestimada|activa|pendiente)",
        unless=rf"\b(?:no|nunca|sin|evitar|pensando|pienso|deberia|debo|puedo|podria|tendria|quiero|considerando|en vez de|que pasa si|como|temo|miedo)(?: \w+){{0,4}} {_BANKRUPTCY}|\bsi me declaro\b|\bno (?:me|nos|he|hemos|estoy|estamos)\b.{{0,30}}{_BANKRUPTCY}",
    ),
    pattern("report_bankruptcy", rf"(?:en |la )?{_BANKRUPTCY}", whole=True, unless=r"\?"),
    pattern(
        "attorney_represented",
        r"\b(?:mi|nuestro|nuestra) abogad[oa]\b|\b(?:tengo|tenemos|contrate|contratamos|consegui) (?:ya |a )?(?:un |una )?abogad[oa]\b|\brepresentad[oa] por (?:un |una )?abogad[oa]\b|\bme representa\b",
        r"\b(?:hablen?|comuniquense?|contacten?|llamen?) (?:con |a )?(?:mi|nuestro|la|el) abogad[oa]\b",
        unless=r"\babogad[oa] de (?:divorcio|inmigracion|accidentes?|familia|migracion|ustedes|la otra)|\b(?:no|sin|necesito|busco|quiero|si)(?: \w+){0,3} abogad[oa]|\bpoder notarial\b|\babogado general\b|\bdespedi\b",
    ),
    pattern(
        "cease_contact",
        r"\b(?:dejen?|deje|dejenme|dejeme|paren|pare)(?: ya)? de (?:contactar(?:me|nos)?|molestar(?:me|nos)?|comunicarse|acosar(?:me|nos)?|buscar(?:me|nos)?|hostigar(?:me|nos)?|fastidiar(?:me)?)\b",
        r"\b(?:no|ya no|nunca) (?:me|nos) (?:vuelvan? a )?(?:contact(?:en?|ar)|molest(?:en?|ar)|busqu?(?:en?|ar)|acos(?:en?|ar)|hostigu?en)\b",
        r"\b(?:dejenme|dejeme|dejennos|dejame) (?:en paz|tranquil[oa]s?|sol[oa])\b|\bno se (?:vuelvan a )?comuni(?:quen|car) (?:mas )?conmigo\b",
        r"\bno quiero (?:(?:que )?me (?:contacten|busquen|molesten)|saber (?:mas |nada )?(?:mas )?de ustedes|(?:mas|ningun) contacto)\b|\b(?:ya )?no me llamen ni (?:me )?(?:escriban|manden|texteen)|\bno me (?:escriban|manden \w+) ni (?:me )?llamen",
        unless=r"\b(?:en|al) (?:mi |el )?(?:trabajo|empleo|oficina)|\bantes de\b|\bdespues de\b|\bpor (?:telefono|correo)\b|\bpor que no\b|\ba mi (?:jefe|mama|familia)|\bhasta\b|\blos (?:domingos|sabados)|\bde noche\b",
    ),
    pattern(
        "opt_out",
        r"\b(?:no|ya no|nunca) (?:me )?(?:mande[ns]?|envie[ns]?|escriba[ns]?|textee[ns]?|manden|sigan (?:mandando|enviando|escribiendo))(?: (?:mas|otro|otros|tantos|estos|ningun))*(?: (?:mensajes?|textos?|sms))?\b",
        r"\b(?:dejen?|deje|paren|pare|pa?ra)(?: ya)? (?:de )?(?:mandar(?:me)?|enviar(?:me)?|escribir(?:me)?|textear(?:me)?|los mensajes|con los mensajes)\b",
        r"\b(?:ya )?no quiero (?:recibir |que me (?:manden|envien) )?(?:mas )?(?:mensajes|textos)\b|\bno mas (?:mensajes|textos)\b",
        r"\b(?:quiten?(?:me)?|borren?(?:me)?|saquen?(?:me)?|eliminen?)(?: (?:de|mi|de su|de la|este)){1,2} (?:lista|numero|telefono)\b|\b(?:darme|denme|deme) de baja\b|\brevoco mi (?:consentimiento|permiso)\b|\bcancel(?:ar|en) (?:los |mis )?(?:mensajes|textos)\b",
        unless=r"\b(?:en|al) (?:mi |el )?(?:trabajo|empleo)|\bantes de las\b|\bdespues de las\b|\bpor que no\b|\bcartas\b|\bfacturas\b|\bno deje",
    ),
    pattern(
        "opt_out",
        r"(?:por favor,? )?(?:alto|paren?|basta|no mas|detengan(?:se)?)(?: (?:ya|por favor|esto))+|por favor,? (?:alto|paren?|basta|no mas)",
        whole=True,
    ),
    pattern(
        "wrong_person",
        r"\b(?:numero|persona|telefono) equivocad[oa]\b|\bse equivoc(?:o|aron|a|an) de (?:numero|persona)\b|\bequivocad[oa] de (?:numero|persona)\b",
        r"\baqui no (?:vive|hay|esta|existe) (?:nadie|ning\w+|es[ea] persona)\b|\bno conozco a (?:es[ea] persona|nadie|ning\w+)|\bno soy (?:esa|la) persona\b|\b(?:este|ese) (?:no|ya no) es (?:su|el) (?:numero|telefono)\b",
        unless=r"\b(?:di|puse|marque|escribi|mande)(?: \w+){0,3} equivocad",
    ),
    pattern(
        "report_military",
        r"\bservicio activo\b|\bguardia nacional\b.{0,20}\b(?:activ|llam|orden)\w+|\bordenes (?:militares|de despliegue)\b|\b(?:despleg|desplegu|desplieg)\w+\b",
        r"\b(?:estoy|esta|soy) (?:\w+ )?(?:en|de) (?:el ejercito|la marina|la fuerza aerea|los marines|las fuerzas armadas|la guardia costera|las reservas)\b",
        unless=r"\bno (?:estoy|esta|soy)\b",
    ),
    pattern(
        "report_death",
        rf"\bmi (?:difunt[oa] )?{_SPOUSE}(?: \w+)? (?:muri[eo]|fallecio|ha (?:muerto|fallecido)|acaba de (?:morir|fallecer)|esta (?:muert[oa]|fallecid[oa]))\b|\b(?:murio|fallecio) mi {_SPOUSE}\b|\bmi difunt[oa] {_SPOUSE}\b",
        r"\b(?:soy|quede|me quede) viud[oa]\b|\benviude\b|\b(?:herede|heredamos)\b|\bcertificado de defuncion\b|\bel (?:dueno|titular|prestatario)(?: \w+)? (?:murio|fallecio)\b",
        rf"\b(?:mi|mis) (?:mama|papa|madre|padre|padres|abuel[oa]|herman[oa])(?: \w+)? (?:murio|fallecio|murieron|fallecieron)\b(?=.{{0,160}}{_HOME})",
        unless=r"\bno (?:murio|fallecio|ha muerto)|\bcasi\b",
    ),
    pattern(
        "report_fraud",
        r"\brob(?:o|aron|ado) (?:de |la |mi )*identidad\b|\bme robaron la identidad\b|\bfalsific\w+",
        r"\byo (?:nunca|no) (?:saque|pedi|firme|solicite)(?: \w+)? (?:est[ea]|es[ea]|ningun\w*) (?:prestamo|hipoteca)\b|\bnunca (?:saque|pedi|firme) (?:est[ea]|es[ea]) (?:prestamo|hipoteca)\b|\b(?:prestamo|hipoteca)(?: \w+){0,3} a mi nombre sin\b|\bprestamo fraudulento\b",
    ),
    pattern(
        "report_scam",
        r"\bme (?:estafaron|timaron|quisieron estafar)\b|\bestafador(?:es)?\b|\b(?:cuota|pago|dinero|cobro) por (?:adelantado|anticipado)\b|\bcompania(?: \w+){0,8} (?:cobra|cobrar|pide|pidio|cobro)(?: \w+){0,5} (?:salvar|parar|detener|bajar|modificar)",
    ),
    pattern(
        "dispute",
        r"\b(?:ustedes|el banco)(?: \w+){0,3} (?:no (?:aplicaron|acreditaron|registraron|pusieron)|me cobraron (?:de mas|doble|mal|dos veces))\b|\bme cobraron (?:de mas|doble|dos veces|mal)\b|\bno (?:aplicaron|acreditaron|registraron) mi pago\b",
        r"\b(?:mi|el) pago(?: \w+){0,3} (?:no (?:aparece|esta aplicado|fue aplicado)|mal aplicado)\b|\b(?:mi|el) (?:saldo|balance|estado de cuenta|cargo|escrow)(?: \w+)? (?:esta|es) (?:mal|incorrecto|equivocado|erroneo)\b|\b(?:quiero )?disputar\b|\bno debo (?:eso|esa cantidad|nada(?! mas))\b|\baviso de error\b",
    ),
    pattern(
        "complaint",
        r"\b(?:poner|presentar|hacer|levantar|meter)(?: \w+)? queja\b|\bquiero quejarme\b|\b(?:los|las|te|les) (?:voy a demandar|demandare|voy a denunciar|denunciare|demando)\b|\bdemandarl[oe]s\b|\bdenunciarl[oe]s\b|\b(?:procurador|fiscal) general\b|\bcfpb\b|\bnoticias\b.{0,20}\b(?:voy|llamar|contar)\w*|\b(?:pesimo|mal|terrible) servicio\b",
    ),
    pattern(
        "request_sale_postponement",
        r"\bsubast\w+|\bremat(?:e|ar|an|ando|en)\b|\bfecha de (?:la )?venta\b|\bventa (?:judicial|del sheriff|de ejecucion|por ejecucion|hipotecaria)\b|\b(?:van a|quieren|piensan) vender (?:mi|nuestra|la) casa\b|\b(?:parar|posponer|detener|aplazar|retrasar|cancelar) la (?:venta|subasta)\b",
        unless=r"\bsubasta de (?:carros|autos|arte)\b|\bcompre en (?:una )?subasta\b|\bventa corta\b",
    ),
    pattern(
        "third_party",
        r"\ben nombre de\b|\bde parte de (?:mi|la|el|los|una?)\b|\bsoy (?:su|el|la) (?:hij[oa]|consejer[oa]|realtor|agente|trabajador\w* social|espos[oa]|cuidador\w*|apoderad[oa])\b(?: de)?|\btengo (?:un )?poder (?:notarial|legal)\b|\bayudando a mi (?:mama|papa|madre|padre|abuel[oa]|ti[oa]|vecin[oa]|amig[oa])\b|\b(?:la hipoteca|el prestamo|la casa) de mi (?:mama|papa|madre|padre|abuel[oa]|client[ea])\b",
        unless=r"\b(?:murio|fallecio|herede)\b",
    ),
    pattern(
        "accommodation",
        r"\binterprete\b|\btraductora?\b|\bletra grande\b|\blenguaje de senas\b|\bbraille\b|\b(?:soy|es|estoy) (?:sord[oa]|cieg[oa])\b|\bno (?:oigo|escucho|veo) bien\b|\bsubtitulos\b",
        unless=r"\btrabajo (?:de|como) (?:interprete|traductor)",
    ),
    pattern(
        "appeal_decision",
        r"\b(?:quiero|quisiera|puedo|como|deseo)(?: \w+)? apelar\b|\bapelacion\b|\b(?:me|nos) (?:negaron|rechazaron|denegaron)(?: \w+)? (?:modificacion|ayuda|solicitud|aplicacion|peticion|plan)\b|\bpor que (?:me|nos) (?:negaron|rechazaron|denegaron)\b|\b(?:solicitud|aplicacion|modificacion) (?:fue |esta )?(?:negada|rechazada|denegada)\b",
        unless=r"\b(?:desempleo|discapacidad|seguro social|trabajo)\b",
    ),
    pattern(
        "limit_contact",
        r"\b(?:no|ya no) (?:me|nos) (?:llamen?|llame|hablen por telefono|marquen)\b|\b(?:dejen?|deje|paren) de (?:llamar(?:me|nos)?|marcar(?:me)?)\b|\bno mas llamadas\b|\b(?:solo|solamente|unicamente) (?:por )?(?:texto|mensajes?|correo|carta|escrito|llamen|escriban)\b|\bno me (?:contacten|escriban|manden mensajes?|busquen)(?: \w+)? (?:en|al) (?:mi |el )?(?:trabajo|empleo)\b",
        unless=r"\bpor que no\b|\bnunca me llaman\b|\bnadie me llama\b",
    ),
    pattern(
        "request_information",
        r"\bpor escrito\b|\b(?:copia|copias) (?:de|del) (?:mi|la|el|mis|los|mi )?\s?(?:nota|contrato|hipoteca|historial|pagare|prestamo|documentos|escrituras?|estados? de cuenta)\b|\bhistorial (?:completo )?de (?:mis )?pagos\b|\bsolicitud de informacion\b",
        unless=r"\bsolo por escrito\b|\bcopia de mi (?:licencia|identificacion|talon)",
    ),
    pattern(
        "request_human",
        rf"\b(?:hablar|platicar|comunicarme|comunicarse|chatear|conversar|conectarme)(?: \w+)? (?:con|a) {_WHICH}(?:{_PERSON}|alguien|algun\w*)\b",
        rf"\b(?:pasame|paseme|pasenme|comuniqueme|comuniquenme|comunicame|conecteme|conectenme|conectame|transfierame|transfieranme|transfiereme|ponganme)(?: (?:con|a)){{1,2}} {_WHICH}(?:{_PERSON}|alguien)\b",
        rf"\b(?:quiero|necesito|quisiera|prefiero|denme|deme|dame|busco) (?:a )?(?:un|una|el|la|algun|alguna) {_PERSON}\b",
        r"\bno quiero hablar con (?:un |una |el |la )?(?:robot|maquina|bot|computadora|contestadora)\b",
        unless=r"\b(?:agente|vendedor|asesor)(?:a)? (?:de bienes raices|inmobiliari[oa]|de seguros|de migracion|de viajes|de cobros)|\bagente naranja\b|\b(?:medico|doctor|cirug\w+|dolor|cita con el especialista)\b|\bes(?:ta)? (?:una? )?(?:persona real|robot|humano)\?|\bpersona (?:que me|para cuidar)",
        not_after=r"\bno (?:quiero|necesito|hace falta|quisiera|tengo que)(?: \w+)?",
    ),
    pattern(
        "request_human",
        rf"(?:por favor |si |ok |no )*{_WHICH}{_PERSON}(?:,? (?:por favor|porfa|porfavor|ya|ahora|gracias))*",
        whole=True,
    ),
)
