"""The section [channels] of the settings: which messaging channels the shop has; secrets are no part of it."""

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_NUMBER = r"^(\+[1-9]\d{6,14})?$"


class ChannelSettings(BaseModel):
    """What every channel has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(False, description="Whether customers are answered there.")
    api: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+\S*)?$",
        description="Address of the API instead of the platform's own, such as that of a Bot API server of yours.",
    )


class WhatsAppSettings(ChannelSettings):
    """WhatsApp by Meta's Cloud API."""

    phone_number_id: str = Field("", pattern=r"^\d*$", description="Meta's id of the number that customers write to.")


class TwilioSettings(ChannelSettings):
    """WhatsApp by Twilio."""

    account_sid: str = Field("", pattern=r"^(AC[0-9a-f]{32})?$", description="The account, as Twilio's console has it.")
    number: str = Field("", pattern=_NUMBER, description="The number that customers write to, such as +14155238886.")


class ChatwootSettings(ChannelSettings):
    """An agent bot of Chatwoot's; `api` is the installation's address, unless it is app.chatwoot.com."""

    account_id: str = Field("", pattern=r"^\d*$", description="The account's number, as Chatwoot's addresses have it.")


class ChannelsSettings(BaseModel):
    """The messaging channels; all of them are off unless they are enabled."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+\S*)?$",
        description="Where platforms and customers reach the gateway, such as https://chat.my-shop.com.",
    )
    telegram: ChannelSettings = ChannelSettings()
    whatsapp: WhatsAppSettings = WhatsAppSettings()
    twilio: TwilioSettings = TwilioSettings()
    messenger: ChannelSettings = ChannelSettings()
    instagram: ChannelSettings = ChannelSettings()
    slack: ChannelSettings = ChannelSettings()
    chatwoot: ChatwootSettings = ChatwootSettings()

    @field_validator("url")
    @classmethod
    def _no_slash_at_its_end(cls, url: str) -> str:
        return url.rstrip("/")

    @model_validator(mode="after")
    def _what_is_enabled_is_complete(self) -> "ChannelsSettings":
        if self.whatsapp.enabled and not self.whatsapp.phone_number_id:
            raise ValueError("whatsapp needs phone_number_id")
        if self.twilio.enabled and not (self.twilio.account_sid and self.twilio.number and self.url):
            raise ValueError("twilio needs account_sid, number, and [channels] url, which its signatures are made over")
        if self.chatwoot.enabled and not self.chatwoot.account_id:
            raise ValueError("chatwoot needs account_id")
        return self

    def of(self, name: str) -> ChannelSettings:
        """The table of one channel. Raises `KeyError` where there is no such channel."""
        if name not in CHANNELS:
            raise KeyError(name)
        channel: ChannelSettings = getattr(self, name)
        return channel


#: Every channel that there is.
CHANNELS = ("telegram", "whatsapp", "twilio", "messenger", "instagram", "slack", "chatwoot")
