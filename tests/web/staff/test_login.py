"""Who gets into the staff page, for how long, and who doesn't."""

from itertools import count

import httpx
import pytest

from tests.web.staff.conftest import PASSWORD, QUICK, Browser, NewBrowser
from web.staff.accounts import Accounts, Role
from web.staff.door import BROWSER_COOKIE, COOKIE
from web.staff.office import Office
from web.staff.sessions import StaffSessions, digest

NAMES = (f"staff{number}" for number in count())


@pytest.fixture
def account(office: Office) -> str:
    """An account of its own, since its failures count."""
    name = next(NAMES)
    Accounts(office.database, QUICK).add(name, PASSWORD, Role.STAFF)
    return name


def sees(browser: Browser) -> bool:
    return browser.get("/staff/inbox").status_code == 200


def test_a_login_is_kept_in_a_cookie_that_only_this_site_s_own_pages_send(
    new_browser: NewBrowser, account: str
) -> None:
    browser = new_browser()
    assert not sees(browser) and browser.get("/staff/inbox").headers["location"] == "/staff/login"
    cookies = browser.log_in(account).headers.get_list("set-cookie")
    assert {line.split("=")[0] for line in cookies} == {COOKIE, BROWSER_COOKIE}
    assert all("HttpOnly" in line and "Secure" in line and "SameSite=strict" in line for line in cookies)
    assert all("Path=/" in line and "Domain" not in line for line in cookies)  # or __Host- wouldn't hold
    assert sees(browser)


def test_pages_run_no_script_of_their_own_and_no_cache_keeps_them(mia: Browser) -> None:
    for path in ("/staff/login", "/staff/inbox", "/staff/password"):
        page = mia.get(path)
        policy = page.headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert page.headers["cache-control"] == "no-store"
        assert "<script>" not in page.text and " onclick" not in page.text and "style=" not in page.text


def test_a_wrong_password_and_no_such_account_look_alike(new_browser: NewBrowser, account: str) -> None:
    wrong, nobody = new_browser().log_in(account, "not this one at all"), new_browser().log_in("nobody", PASSWORD)
    assert wrong.status_code == nobody.status_code == 401
    for answer in (wrong, nobody):
        assert (
            "That name or password is wrong." in answer.text and COOKIE not in answer.headers.get("set-cookie", "")[:14]
        )


def test_there_is_no_account_that_nobody_made(new_browser: NewBrowser) -> None:
    for name in ("admin", "owner", "lisa", "root"):
        assert new_browser().log_in(name, name).status_code == 401


def test_guessing_is_stopped_where_it_comes_from(new_browser: NewBrowser, account: str) -> None:
    guesser = new_browser()
    statuses = [guesser.log_in(account, f"guess number {n}").status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]
    locked = guesser.log_in(account)
    assert locked.status_code == 429 and int(locked.headers["retry-after"]) > 600


def test_another_network_gets_in_meanwhile(new_browser: NewBrowser, account: str) -> None:
    guesser = new_browser()
    for n in range(6):
        guesser.log_in(account, f"guess number {n}")
    assert new_browser().log_in(account).status_code == 303


def test_nobody_locks_out_a_browser_that_was_here_before(new_browser: NewBrowser, office: Office, account: str) -> None:
    known = new_browser()
    known.log_in(account)
    with office.database.writing() as transaction:  # a hundred guesses from everywhere, just now
        newest = "(SELECT strftime('%s', 'now'))"
        for n in range(100):
            transaction.execute(
                f"INSERT INTO login_attempts (at, account, address, browser) VALUES ({newest}, ?, ?, '')",
                (account, f"somewhere {n}"),
            )
    assert new_browser().log_in(account).status_code == 429
    assert known.log_in(account).status_code == 303
    stolen = new_browser()
    stolen.cookies[BROWSER_COOKIE] = digest(known.cookies[BROWSER_COOKIE])  # what the database holds is no key
    assert stolen.log_in(account).status_code == 429


def test_a_known_browser_may_not_guess_without_end(new_browser: NewBrowser, account: str) -> None:
    browser = new_browser()
    browser.log_in(account)
    statuses = [browser.log_in(account, f"guess number {n}").status_code for n in range(11)]
    assert statuses == [401] * 10 + [429]


def test_a_form_of_another_page_or_session_does_nothing(new_browser: NewBrowser, mia: Browser, account: str) -> None:
    browser = new_browser()
    browser.log_in(account)
    proof_of_another = {"csrf": "once.0123"}
    assert browser.post("/staff/logout", {"csrf": ""}).status_code == 403
    assert browser.post("/staff/logout", proof_of_another).status_code == 403
    foreign = mia.get("/staff/inbox").text.split('name="csrf" value="')[1].split('"')[0]
    assert browser.post("/staff/logout", {"csrf": foreign}).status_code == 403
    assert browser.post("/staff/login", {"name": "mia", "password": PASSWORD, "csrf": foreign}).status_code == 403
    assert sees(browser)
    assert browser.post("/staff/logout", page="/staff/inbox").status_code == 303
    assert not sees(browser)


def test_a_form_that_another_site_sends_is_refused(staff_gateway: str, mia: Browser) -> None:
    proof = mia.get("/staff/inbox").text.split('name="csrf" value="')[1].split('"')[0]
    headers = {"Origin": "https://evil.example", "Cookie": f"{COOKIE}={mia.cookies[COOKIE]}"}
    assert httpx.post(f"{staff_gateway}/staff/logout", data={"csrf": proof}, headers=headers).status_code == 403
    assert sees(mia)


@pytest.mark.parametrize("cookie", ["", "x", "é", "a" * 4000, "../../etc/passwd", "' OR 1=1 --"])
def test_a_cookie_that_we_did_not_give_opens_nothing(new_browser: NewBrowser, cookie: str) -> None:
    browser = new_browser()
    browser.cookies[COOKIE] = cookie
    assert browser.get("/staff/inbox").headers["location"] == "/staff/login"


def test_a_stolen_database_holds_no_cookie(mia: Browser, new_browser: NewBrowser, office: Office) -> None:
    thief = new_browser()
    for row in office.database.rows("SELECT key FROM sessions"):
        thief.cookies[COOKIE] = row["key"]
        assert not sees(thief)
    assert mia.cookies[COOKIE] not in str([tuple(row) for row in office.database.rows("SELECT * FROM sessions")])


def test_logging_out_makes_a_copy_of_the_cookie_void(mia: Browser, new_browser: NewBrowser) -> None:
    thief = new_browser()
    thief.cookies[COOKIE] = mia.cookies[COOKIE]
    assert sees(thief)
    mia.post("/staff/logout", page="/staff/inbox")
    assert not sees(thief)


def test_a_new_password_logs_out_everywhere(new_browser: NewBrowser, account: str) -> None:
    here, there = new_browser(), new_browser()
    here.log_in(account), there.log_in(account)
    new = "eight louder lamps"
    refused = here.post("/staff/password", {"old": "wrong", "new": new, "again": new}, page="/staff/password")
    assert refused.status_code == 401 and sees(here)
    for bad in ("short", account + " and more", "aaaaaaaaaaaaaaaa"):
        form = {"old": PASSWORD, "new": bad, "again": bad}
        assert here.post("/staff/password", form, page="/staff/password").status_code == 422
    changed = here.post("/staff/password", {"old": PASSWORD, "new": new, "again": new}, page="/staff/password")
    assert changed.headers["location"] == "/staff/login?done=password"
    assert not sees(here) and not sees(there)
    assert new_browser().log_in(account).status_code == 401
    assert new_browser().log_in(account, new).status_code == 303


def test_a_removed_account_is_out_at_once(new_browser: NewBrowser, office: Office, account: str) -> None:
    browser = new_browser()
    browser.log_in(account)
    Accounts(office.database, QUICK).remove(account)
    assert not sees(browser)


def test_sessions_end_idle_and_in_any_case(office: Office, account: str) -> None:
    accounts = {one.name: one for one in Accounts(office.database, QUICK).all()}
    clock = [1000.0]
    sessions = StaffSessions(office.database, now=lambda: clock[0])
    token = sessions.open(accounts[account])
    clock[0] += 59 * 60
    assert sessions.of(token)
    clock[0] += 59 * 60
    assert sessions.of(token, only_asks=True)
    clock[0] += 2 * 60  # a page that asks for news by itself keeps nothing alive
    assert sessions.of(token) is None
    token = sessions.open(accounts[account])
    for _ in range(12):
        clock[0] += 59 * 60
        assert sessions.of(token)
    clock[0] += 12 * 60
    assert sessions.of(token) is None


def test_staff_do_not_see_what_is_an_owner_s(mia: Browser, olga: Browser) -> None:
    assert mia.get("/staff/audit").status_code == 403 and "/staff/audit" not in mia.get("/staff/inbox").text
    page = olga.get("/staff/audit").text
    assert "logged in" in page and "olga" in page


def test_over_plain_http_elsewhere_the_page_says_what_is_wrong(staff_gateway: str) -> None:
    page = httpx.get(f"{staff_gateway}/staff/login", headers={"Host": "shop.example"}).text
    assert "isn&#39;t encrypted" in page


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded", b"name=" + b"a" * 70_000, 413),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 50), 422),
        ("application/x-www-form-urlencoded", b"name=\xff\xfe", 422),
        ("application/x-www-form-urlencoded", b"name=%ff%fe&password=%00", 422),
    ],
)
def test_what_is_no_form_is_refused(staff_gateway: str, content_type: str, body: bytes, status: int) -> None:
    headers = {"Origin": staff_gateway, "Content-Type": content_type}
    assert httpx.post(f"{staff_gateway}/staff/login", content=body, headers=headers).status_code == status
