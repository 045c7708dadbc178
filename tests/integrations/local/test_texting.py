"""Texts in and out, as Twilio posts them."""

import asyncio
import re
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web
from twilio.twiml.messaging_response import MessagingResponse

from assistant.errors import CarrierError
from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier
from tests.integrations.local.line import PUBLIC, StandIn, xml

ROSA = "+12095550142"
LINE = "+12095550100"


def reply(*bodies: str, **attributes: str) -> MessagingResponse:
    response = MessagingResponse()
    for body in bodies:
        response.message(body, **attributes)
    return response


def shown(carrier: LocalCarrier, number: str = ROSA) -> list[tuple[str, str, str]]:
    return [(text.way, text.body, text.status) for text in carrier.exchange.handsets.of(number).texts]


async def test_text_posts_what_twilio_posts(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", MessagingResponse())
    text = await carrier.texting.send(ROSA, "q programas tienen")
    asked = line.asked[0]
    assert (asked.method, asked.path, asked.signed) == ("POST", "/twilio/sms", True)
    assert asked.form == {
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "MessageSid": text.sid,
        "SmsStatus": "received",
        "AccountSid": carrier.exchange.forms.account,
        "From": ROSA,
        "To": LINE,
        "Body": "q programas tienen",
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
        "FromCountry": "US",
        "FromState": "CA",
        "FromCity": "",
        "FromZip": "",
        "ToCountry": "US",
        "ToState": "CA",
        "ToCity": "",
        "ToZip": "",
    }
    assert text.sid.startswith("SM") and len(text.sid) == 34
    assert len(asked.headers["I-Twilio-Idempotency-Token"]) == 36


async def test_replies_reach_the_thread_in_order(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", reply("One.", "Two."))
    await carrier.texting.send(ROSA, "hi")
    await carrier.exchange.errands.done()
    assert shown(carrier) == [
        ("sent", "hi", "delivered"),
        ("received", "One.", "delivered"),
        ("received", "Two.", "delivered"),
    ]


async def test_delivery_is_reported_to_the_messages_own_callback(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", reply("One.", status_callback=f"{PUBLIC}/twilio/status"))
    await carrier.texting.send(ROSA, "hi")
    await carrier.exchange.errands.done()
    sid = carrier.exchange.handsets.of(ROSA).texts[-1].sid
    common = {
        "SmsSid": sid,
        "MessageSid": sid,
        "AccountSid": carrier.exchange.forms.account,
        "From": LINE,
        "To": ROSA,
        "ApiVersion": "2010-04-01",
    }
    assert line.forms("/twilio/status") == [
        {**common, "SmsStatus": status, "MessageStatus": status} for status in ("sent", "delivered")
    ]
    assert all(asked.signed for asked in line.asked)


async def test_redirect_goes_on_with_the_same_form(carrier: LocalCarrier, line: StandIn) -> None:
    first = reply("First.")
    first.redirect("/elsewhere?x=1")
    line.on("/twilio/sms", first)
    line.on("/elsewhere", reply("Then."))
    await carrier.texting.send(ROSA, "hi")
    assert [body for _, body, _ in shown(carrier)] == ["hi", "First.", "Then."]
    assert line.forms("/elsewhere") == line.forms("/twilio/sms")
    assert line.asked[-1].query == {"x": "1"} and line.asked[-1].signed


async def test_redirects_in_a_circle_end(carrier: LocalCarrier, line: StandIn) -> None:
    circle = MessagingResponse()
    circle.redirect(f"{PUBLIC}/twilio/sms")
    line.on("/twilio/sms", circle)
    text = await carrier.texting.send(ROSA, "hi")
    assert (text.status, text.code, len(line.asked)) == ("failed", 14106, 10)


async def test_pictures_are_counted_and_named(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", MessagingResponse())
    text = await carrier.texting.send(ROSA, "", media=2)
    form = line.forms("/twilio/sms")[0]
    assert (form["NumMedia"], form["Body"], text.sid[:2]) == ("2", "", "MM")
    assert [form["MediaUrl1"], form["MediaContentType1"]] == [f"{PUBLIC}/phone/picture.png", "image/png"]


async def test_messages_of_ucs2_are_counted_in_segments(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", MessagingResponse())
    await carrier.texting.send(ROSA, "á" * 71)
    assert line.forms("/twilio/sms")[0]["NumSegments"] == "2"


async def test_resend_repeats_form_and_token(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", xml("down", "text/html"), reply("Again."))
    text = await carrier.texting.send(ROSA, "hi")
    assert (text.status, text.code) == ("failed", 12100)
    again = await carrier.texting.resend(ROSA, text.sid)
    first, second = line.asked
    assert again is text and (text.status, text.attempts) == ("delivered", 2)
    assert first.form == second.form
    assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]
    assert [body for _, body, _ in shown(carrier)] == ["hi", "Again."]


async def test_two_texts_have_two_tokens(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", MessagingResponse())
    await carrier.texting.send(ROSA, "hi")
    await carrier.texting.send(ROSA, "hi")
    assert len({asked.headers["I-Twilio-Idempotency-Token"] for asked in line.asked}) == 2


async def test_resending_somebody_elses_text_is_refused(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", MessagingResponse())
    text = await carrier.texting.send(ROSA, "hi")
    with pytest.raises(CarrierError) as caught:
        await carrier.texting.resend("+12095550143", text.sid)
    assert caught.value.code == 20404


async def test_plain_text_is_sent_as_it_stands(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", xml("Just words & such.", "text/plain"))
    await carrier.texting.send(ROSA, "hi")
    assert shown(carrier)[-1][:2] == ("received", "Just words & such.")


@pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe", "CANCEL", "end", "quit", "stopall"])
async def test_stop_words_are_answered_by_the_carrier(carrier: LocalCarrier, line: StandIn, word: str) -> None:
    line.on("/twilio/sms", MessagingResponse())
    await carrier.texting.send(ROSA, word)
    assert line.forms("/twilio/sms")[0]["OptOutType"] == "STOP"
    texts = carrier.exchange.handsets.of(ROSA).texts
    assert [text.by for text in texts] == ["person", "carrier"]
    assert texts[1].body.startswith("You have successfully been unsubscribed.")


@pytest.mark.parametrize("words", ["stop please", "STOP.", "no", "cancelar"])
async def test_other_words_are_left_to_the_app(carrier: LocalCarrier, line: StandIn, words: str) -> None:
    line.on("/twilio/sms", MessagingResponse())
    await carrier.texting.send(ROSA, words)
    assert "OptOutType" not in line.forms("/twilio/sms")[0]
    assert not carrier.exchange.handsets.of(ROSA).opted_out


async def test_after_stop_every_text_fails_until_start(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", MessagingResponse())
    await carrier.texting.send(ROSA, "STOP")
    with pytest.raises(CarrierError) as caught:
        await carrier.send_text(to=ROSA, body="Reminder", status_callback=f"{PUBLIC}/twilio/status")
    assert (caught.value.code, caught.value.retry) == (21610, False)
    await carrier.texting.send(ROSA, "start")
    assert line.forms("/twilio/sms")[1]["OptOutType"] == "START"
    assert carrier.exchange.handsets.of(ROSA).texts[-1].body.startswith("You have successfully been re-subscribed")
    await carrier.send_text(to=ROSA, body="Reminder", status_callback="")
    assert shown(carrier)[-1][1] == "Reminder"


async def test_reply_to_a_stop_fails_and_is_shown(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", reply("But wait.", status_callback=f"{PUBLIC}/twilio/status"))
    await carrier.texting.send(ROSA, "STOP")
    await carrier.exchange.errands.done()
    failed = carrier.exchange.handsets.of(ROSA).texts[-1]
    assert (failed.body, failed.status, failed.code) == ("But wait.", "failed", 21610)
    assert [(form["MessageStatus"], form["ErrorCode"]) for form in line.forms("/twilio/status")] == [
        ("failed", "21610")
    ]
    assert carrier.exchange.handsets.of(ROSA).errors[-1]["code"] == 21610


@pytest.mark.parametrize(
    ("sequence", "kinds"),
    [
        (["HELP"], ["Reply STOP to unsubscribe. Msg&Data Rates May Apply."]),
        (["STOP", "STOP"], ["You have successfully been unsubscribed."]),
        (["STOP", "HELP"], ["You have successfully been unsubscribed."]),
        (["START"], []),
        (["yes"], []),
    ],
)
async def test_the_carriers_own_replies(
    carrier: LocalCarrier, line: StandIn, sequence: list[str], kinds: list[str]
) -> None:
    line.on("/twilio/sms", MessagingResponse())
    for word in sequence:
        await carrier.texting.send(ROSA, word)
    own = [text.body for text in carrier.exchange.handsets.of(ROSA).texts if text.by == "carrier"]
    assert [body[: len(kind)] for body, kind in zip(own, kinds, strict=True)] == kinds


async def test_send_text_is_delivered_and_reported(carrier: LocalCarrier, line: StandIn) -> None:
    sid = await carrier.send_text(to=ROSA, body="See you Tuesday.", status_callback=f"{PUBLIC}/twilio/status")
    assert shown(carrier) == [("received", "See you Tuesday.", "sent")]
    await carrier.exchange.errands.done()
    assert shown(carrier) == [("received", "See you Tuesday.", "delivered")]
    assert [(form["MessageSid"], form["MessageStatus"]) for form in line.forms("/twilio/status")] == [
        (sid, "sent"),
        (sid, "delivered"),
    ]


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [
        ("5550142", "x", 21211),
        ("blocked", "x", 21211),
        (LINE, "x", 21266),
        (ROSA, "", 21602),
        (ROSA, "x" * 1601, 21617),
    ],
)
async def test_send_text_refuses_as_twilio_does(carrier: LocalCarrier, to: str, body: str, code: int) -> None:
    with pytest.raises(CarrierError) as caught:
        await carrier.send_text(to=to, body=body, status_callback="")
    assert caught.value.code == code


async def test_longest_text_is_taken(carrier: LocalCarrier) -> None:
    await carrier.send_text(to=ROSA, body="x" * 1600, status_callback="")
    assert len(shown(carrier)) == 1


@pytest.mark.parametrize(
    ("sender", "body", "code"),
    [("+266696687", "x", 21211), (LINE, "x", 21211), ("12", "x", 21211), (ROSA, " ", 21602), (ROSA, "x" * 1601, 21617)],
)
async def test_texts_that_nobody_can_send(
    carrier: LocalCarrier, line: StandIn, sender: str, body: str, code: int
) -> None:
    with pytest.raises(CarrierError) as caught:
        await carrier.texting.send(sender, body)
    assert (caught.value.code, line.asked) == (code, [])


async def test_callback_that_fails_is_shown_on_the_handset(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/status", web.Response(status=500))
    await carrier.send_text(to=ROSA, body="x", status_callback=f"{PUBLIC}/twilio/status")
    await carrier.exchange.errands.done()
    errors: list[dict[str, Any]] = list(carrier.exchange.handsets.of(ROSA).errors)
    assert [error["code"] for error in errors] == [11200, 11200]
    assert shown(carrier)[-1][2] == "delivered"


async def test_no_text_is_lost_on_a_connection_that_the_app_closes(settings: Settings) -> None:
    """The app's server closes what was kept too long: here as bad as it can be, just as it is used again."""
    hung_up = 0

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal hung_up
        await _read_request(reader)
        body = "<Response><Message>Hi</Message></Response>"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write((head + body).encode())
        with suppress(asyncio.IncompleteReadError):
            await _read_request(reader)
            hung_up += 1
        writer.close()

    app = await asyncio.start_server(once, "127.0.0.1", 0)
    carrier = LocalCarrier(settings.model_copy(update={"port": app.sockets[0].getsockname()[1]}))
    await carrier.start()
    texts = [await carrier.texting.send(ROSA, body) for body in ("hi", "hola", "hey")]
    await carrier.stop()
    app.close()
    await app.wait_closed()
    assert ([(text.status, text.code) for text in texts], hung_up) == ([("delivered", None)] * 3, 0)


async def _read_request(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    (length,) = re.findall(r"(?i)content-length: (\d+)", head)
    await reader.readexactly(int(length))
