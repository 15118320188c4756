"""Builds the ways on which staff are told of hand-overs from the settings."""

from actions.mail_server import MailServer
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
            server=mail_server(settings),
            shop_name=settings.shop_name,
        )
    return ways


def mail_server(settings: Settings) -> MailServer:
    """The mail server that is set; there is one where a mail is to be sent, since the settings are checked for that."""
    return MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_user,
        settings.smtp_password,
    )
