from assistant.booking.calendar_links import is_staff_secret, program_feed, seat_link, staff_feed, staff_secret


def test_links_lie_below_the_public_url() -> None:
    base = "https://line.example.org/porch"
    assert seat_link(base, "t0ken") == f"{base}/c/t0ken"
    assert program_feed(base, "CNA-EVE") == f"{base}/calendar/programs/CNA-EVE.ics"
    assert staff_feed(base, "key") == f"{base}/calendar/staff/{staff_secret('key')}.ics"


def test_the_secret_of_staff_is_made_from_the_key_and_is_not_the_key() -> None:
    secret = staff_secret("key")
    assert (len(secret), secret) == (43, staff_secret("key"))
    assert secret != staff_secret("another key")
    assert is_staff_secret(secret, "key")
    for wrong in (secret[:-1], f"{secret}=", secret.lower(), "", "key", "é", staff_secret("another key")):
        assert not is_staff_secret(wrong, "key")
