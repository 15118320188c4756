"""A thumb on the page and a question without an answer end up where staff look, on the running shop."""

import httpx
import pytest

from tests.conftest import RunningShop

pytestmark = [pytest.mark.system, pytest.mark.slow]

PRICE = "How much is the Marlow Linen Shirt Dress?"
NOT_SOLD = "Do you sell surfboards?"


def test_thumbs_and_unanswered_questions_reach_the_staff(shop: RunningShop) -> None:
    with httpx.Client(base_url=shop.web_url, timeout=60) as customer:
        answer = customer.post("/api/messages", json={"text": PRICE}).json()["messages"]
        [slip] = [message["slip"] for message in answer if "slip" in message]
        rated = customer.post("/api/feedback", json={"slip": slip, "verdict": "down"})
        customer.post("/api/messages", json={"text": NOT_SOLD})
        assert customer.get("/metrics").status_code == 404
    assert rated.json() == {"verdict": "down"}

    downvoted = shop.lisa("stats", "questions", "--only", "down").stdout
    assert PRICE in downvoted
    assert "$98.00" in downvoted
    assert NOT_SOLD in shop.lisa("stats", "questions", "--only", "unanswered").stdout

    token = {"Authorization": f"Bearer {shop.secret('metrics-token')}"}
    metrics = httpx.get(f"{shop.actions_url}/metrics", headers=token).text
    assert 'lisa_feedback_total{verdict="down"}' in metrics
    assert 'lisa_answers_total{decision="price"' in metrics
    assert "lisa_index_age_seconds" in metrics
