"""People: which addresses of mail are taken."""

import pytest

from flux.domain.people import is_address


@pytest.mark.parametrize("text", ["maire@exemple.fr", "prénom.nom+flux@mairie-bédée.fr", "a@b"])
def test_an_address_has_something_on_both_sides(text):
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["", "maire", "@b", "a@", "a@b@c", "a b@c", "a@b\nBcc: c@d", "a@b, c@d", "<a@b>", "a@" + "b" * 260]
)
def test_what_a_header_would_stumble_over_is_no_address(text):
    assert not is_address(text)
