"""What coding tells the ground: which models the trail follows, and later its screens."""


def register() -> None:
    pass
