from tests.unit.coding.queries.conftest import advisor, cdi, codeset, sent

__all__ = ["advisor", "cdi", "codeset", "sent"]
