"""Builds the ways on which staff are told of hand-overs from the settings."""

from actions.orders.delivery import Carrier, Mail, Webhook
from actions.orders.schema import DeliveryWay
from lisa.settings import Settings


def carriers(settings: Settings) -> dict[DeliveryWay, Carrier]:
    """The ways that this shop has set; empty when its staff look at `lisa handovers list` only."""
    ways: dict[DeliveryWay, Carrier] = {}
    if settings.handover_webhook:
        ways[DeliveryWay.WEBHOOK] = Webhook(settings.handover_webhook, settings.handover_webhook_secret)
    if settings.handover_mail_to:
        ways[DeliveryWay.MAIL] = Mail(
            to=settings.handover_mail_to,
            sender=settings.handover_mail_from or settings.handover_mail_to,
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password,
            shop_name=settings.shop_name,
        )
    return ways
