"""What mail programs write around a person's words, in the languages that our senders use."""
# ruff: noqa: RUF001  (letters of other alphabets are the point of this file)

FROM = (
    "from|von|de|da|van|fra|från|od|oddi wrth|gan|ó|lähettäjä|feladó|от|від|από|kimden|gönderen"
    "|expéditeur|mittente|remitente|afzender|avsender|odesílatel|odosielateľ|nadawca|expeditor"
    "|差出人|发件人|寄件者|보낸 사람"
)
"""The first field of a copied header: From: …"""

WROTE = (
    "wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|kirjoitti|napisał"
    "|napisała|napsal|napísal|írta|yazdı|ysgrifennodd|scríobh|написал|написав|έγραψε|写道|寫道"
    "|のメッセージ"
)
"""On … somebody wrote:"""

ON = (
    r"(?:on|ar|am|le|el|il|op|den|em|na|w dniu|dnia|dne|dňa|ddydd|at|a|în data)\b|[12]\d{3}"
    r"|\d{1,2}[./-]"
)
"""How the line that ends in "wrote:" begins."""

SENT_FROM = (
    "sent from my|sent from outlook|sent from mail|get outlook for|anfonwyd o|von meinem"
    "|gesendet von|envoyé de mon|envoyé à partir|enviado desde|enviado do|inviato da"
    "|verzonden vanaf|skickat från|sendt fra|wysłane z|odesláno z"
)
"""Signatures of telephones."""

ANSWERED = (
    "re|fwd?|aw|wg|antw|sv|vs|vb|vl|tr|rv|res|enc|rif|ri|i|odp|pd|fs|ynt|ilt|atb|yml|ateb|bls"
    "|trs|továbbítás|回复|转发|回覆|轉寄|답장|απ|πρθ|на|отв|пересл"
)
"""Re: and Fwd: (Welsh ATB: and YML:, German AW: and WG: …)."""

AUTOMATIC = (
    "automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|autoreply"
    "|automatische antwort|abwesenheits\\w*|abwesend|réponse automatique|respuesta automática"
    "|risposta automatica|automatisch antwoord|automatiskt svar|automatisk svar"
    "|resposta automática|automatyczna odpowiedź|ateb awtomatig|allan o'r swyddfa"
    "|freagra uathoibríoch"
)
"""Subjects of out-of-office notes."""

RECALL = "recall|message recall|nachricht zurückrufen|rappel du message"
READ = "read|not read|gelesen|lu|darllenwyd|leído|letto|gelezen"
"""Subjects of Outlook's recalls and receipts."""

QUOTE_SIGNS = ">|»＞"
DASHES = "-_=*~—–"
COLONS = ":："
