"""Twilio's REST doors for texts, on the app: for a worker in another process, and for whoever looks what was sent."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from assistant.errors import CarrierError
from integrations.local.admission import Admission, form_of, problem, refusal
from integrations.local.exchange import Exchange
from integrations.local.forms import API_VERSION
from integrations.local.resources import message, page
from integrations.local.texting import Texting

_ACCOUNT = f"/{API_VERSION}/Accounts/{{account}}"
PATH = f"{_ACCOUNT}/Messages.json"


def add_text_doors(router: APIRouter, exchange: Exchange, texting: Texting, admission: Admission) -> None:
    service = exchange.forms.messaging_service

    def sender_of(form: dict[str, str]) -> str | None:
        """The service that the text goes through, if it does."""
        if given := form.get("MessagingServiceSid"):
            if given != service:
                raise refusal(21701, given)
            return given
        if not form.get("From"):
            raise refusal(21603)
        if form["From"] != exchange.line:
            raise refusal(21606, form["From"])
        return None

    @router.post(PATH)
    async def create(account: str, request: Request) -> JSONResponse:
        try:
            admission.admit(request, account)
            form = await form_of(request)
            through = sender_of(form)
            if not form.get("To"):
                raise refusal(21604)
            callback = form.get("StatusCallback", "")
            taken = texting.accept(to=form["To"], body=form.get("Body", ""), callback=callback)
        except CarrierError as error:
            return problem(error)
        return JSONResponse(message(taken, exchange.forms, through), 201)

    @router.delete(f"{_ACCOUNT}/Messages/{{sid}}.json")
    async def erase_message(account: str, sid: str, request: Request) -> Response:
        try:
            admission.admit(request, account)
            if not texting.taken.remove(sid):
                raise refusal(20404, sid)
        except CarrierError as error:
            return problem(error)
        return Response(status_code=204)

    @router.get(PATH)
    async def listing(account: str, request: Request) -> JSONResponse:
        try:
            admission.admit(request, account)
            return JSONResponse(page(texting.taken.listed(), dict(request.query_params), exchange.forms))
        except CarrierError as error:
            return problem(error)
        except ValueError as error:
            return problem(refusal(20001, str(error)))
