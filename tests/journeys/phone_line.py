"""A small line for the phone page: real TwiML over real HTTP, without engine or store."""

from pathlib import Path
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier

TOKEN = "for-the-page"
EN = {"language": "en-US", "voice": "Polly.Joanna-Neural"}
ES = {"language": "es-US", "voice": "Polly.Lupe-Neural"}
GREETING = "Hello, this is the automated assistant of Tres Ríos Health Careers; this call is transcribed."
PARA_ESPANOL = "Para español, diga español o marque dos."


class PhoneLine:
    """The carrier and the app that it speaks to, on one port. `unsigned` counts requests with a bad signature."""

    def __init__(self, app: FastAPI, base: str, home: Path) -> None:
        self.base = base
        self.unsigned = 0
        port = int(base.rsplit(":", 1)[1])
        settings = Settings(_env_file=None, home=home, public_url=base, port=port, twilio_auth_token=TOKEN)
        self.carrier = LocalCarrier(settings)
        app.include_router(self.carrier.router)
        app.add_api_route("/twilio/{step:path}", self._answer, methods=["POST"])
        app.add_api_route("/stop", self._stop, methods=["POST"])

    async def _stop(self) -> None:
        await self.carrier.stop()

    async def _answer(self, request: Request, step: str) -> Response:
        body = parse_qs((await request.body()).decode(), keep_blank_values=True)
        form = {key: values[0] for key, values in body.items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        if not RequestValidator(TOKEN).validate(f"{self.base}{request.url.path}", form, signature):
            self.unsigned += 1
            return Response(status_code=403)
        steps = {"sms": self._sms, "voice": self._ring, "turn": self._turn, "whisper": self._whisper, "key": self._key}
        if step not in steps and step != "dialled":
            return Response(status_code=204)
        twiml = self._dialled(form) if step == "dialled" else steps[step](form)
        return Response(str(twiml), media_type="text/xml")

    def _sms(self, form: dict[str, str]) -> MessagingResponse | str:
        twiml = MessagingResponse()
        said = form["Body"].lower()
        if form.get("OptOutType"):
            return twiml
        if said == "bark":
            return "<Response><Bark/></Response>"
        if form["NumMedia"] != "0":
            twiml.message("Thank you. I cannot look at pictures; please write it.")
            return twiml
        twiml.message(
            "Sí: auxiliar de enfermería (CNA), lunes a jueves en la noche. ¿Quiere saber si califica?"
            if "programas" in said
            else f"You wrote: {form['Body']}",
            status_callback=f"{self.base}/twilio/status",
        )
        return twiml

    def _ring(self, form: dict[str, str]) -> VoiceResponse:
        twiml = VoiceResponse()
        gather = self._gather()
        gather.say(GREETING, **EN)
        gather.say(PARA_ESPANOL, **ES)
        twiml.append(gather)
        return twiml

    def _gather(self, language: str = "en-US") -> Gather:
        return Gather(
            input="dtmf speech",
            num_digits=1,
            action=f"{self.base}/twilio/turn",
            action_on_empty_result=True,
            language=language,
            hints="CNA, EMT",
        )

    def _turn(self, form: dict[str, str]) -> VoiceResponse | str:
        said, keys = form.get("SpeechResult", "").lower(), form.get("Digits", "")
        twiml = VoiceResponse()
        if said == "bark":
            return f"<Response><Say>{escape(said)}</Say><Bark/></Response>"
        if keys == "0" or said == "agent":
            twiml.say("One moment, I am putting you through.", **EN)
            dial = Dial(action=f"{self.base}/twilio/dialled", answer_on_bridge=True, timeout=20)
            dial.number("+12095550188", url=f"{self.base}/twilio/whisper")
            twiml.append(dial)
            return twiml
        spanish = keys == "2" or "español" in said
        gather = self._gather("es-US" if spanish else "en-US")
        if spanish:
            gather.say("Claro. ¿En qué le puedo ayudar?", **ES)
        elif not said and not keys:
            gather.say("I did not hear you. What would you like to know?", **EN)
        else:
            gather.say(f"About {said or keys}: 1,150 dollars, or nothing if the workforce board funds you.", **EN)
        twiml.append(gather)
        return twiml

    def _whisper(self, form: dict[str, str]) -> VoiceResponse:
        twiml = VoiceResponse()
        gather = Gather(num_digits=1, action=f"{self.base}/twilio/key")
        gather.say("Rosa asks about the CNA class. Press 1 to take the call.", **EN)
        twiml.append(gather)
        twiml.hangup()
        return twiml

    def _key(self, form: dict[str, str]) -> VoiceResponse:
        twiml = VoiceResponse()
        if form["Digits"] != "1":
            twiml.hangup()
        return twiml

    def _dialled(self, form: dict[str, str]) -> VoiceResponse:
        twiml = VoiceResponse()
        if form["DialBridged"] == "true":
            twiml.say("Goodbye.", **EN)
            return twiml
        twiml.say("Nobody is free. Please leave a message after the tone.", **EN)
        twiml.record(action=f"{self.base}/twilio/recorded", max_length=120)
        return twiml
