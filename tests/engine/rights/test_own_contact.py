"""An address of one's own: the same mailbox under another spelling is refused, one slip away is asked about (H1)."""

from weefsel.engine.rights.own_contact import address_likeness, number_likeness


def test_one_mailbox_is_known_under_every_spelling():
    same = [("Ans@example.org", "ans@EXAMPLE.org "), ("ans+zorg@example.org", "ans@example.org")]
    same += [("a.ns@gmail.com", "ans@googlemail.com")]

    assert {address_likeness(*pair) for pair in same} == {"same"}


def test_one_letter_or_another_domain_is_near_and_another_name_is_not():
    near = [("janssen@example.org", "jansen@example.org"), ("ans@example.org", "ans@example.nl")]
    other = [("ans@example.org", "jan@example.org"), ("a.n.s@example.org", "bram@example.org"), ("", "ans@example.org")]
    other += [("jan@example.org", "jans@example.org")]  # too short to tell

    assert {address_likeness(*pair) for pair in near} == {"near"}
    assert {address_likeness(*pair) for pair in other} == {"other"}


def test_a_number_is_the_same_however_it_is_written():
    ways = ("0612345678", "06-12 34 56 78", "+31 6 12345678", "0031612345678", "+31 (0)6 12345678")

    assert {number_likeness(one, other) for one in ways for other in ways} == {"same"}
    assert number_likeness("0612345678", "0612345679") == "near"
    assert number_likeness("0612345678", "0687654321") == "other"
    assert number_likeness("", "0612345678") == "other"
