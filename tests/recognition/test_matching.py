"""Signatures are seen within lines, across wrapped ones, and not where they do not belong."""

from envdoctor.model import Fault, Remedy, Signature
from envdoctor.recognition import recognise
from envdoctor.recognition.matching import sightings
from envdoctor.recognition.reading import read


def fault(*signatures, name="some-fault", code="ED901", **more):
    return Fault(code, name, "Title", "Cause.", (Remedy("Mend it"),), signatures, **more)


def seen(text, *signatures):
    return sightings(read(text), [fault(*signatures)])


def test_named_groups_become_values():
    (found,) = seen(
        "pull access denied for shop/web, no", Signature(r"denied for (?P<image>[^ ,]+)")
    )
    assert found.values == {"image": "shop/web"}
    assert (found.first, found.last, found.weight) == (0, 0, 2)


def test_across_lines_wrapped_between_words():
    (found,) = seen(
        "Error: the volume is\nalready in use by\nsomething", Signature("volume is already in use")
    )
    assert (found.first, found.last) == (0, 1)


def test_across_lines_cut_in_the_middle_of_words():
    text = "Error response from daemon: the requested volume is already in use by another one"
    cut = "\n".join(text[i : i + 42] for i in range(0, len(text), 42))
    assert seen(cut, Signature("the requested volume is already in use"))
    assert seen("`" + cut, Signature("the requested volume is already in use"))


def test_across_service_prefixes():
    assert seen("web_1 | cannot bind\nweb_1 | the port", Signature("cannot bind the port"))


def test_not_across_half_a_log():
    text = "beginning here\n" + "\n".join(f"line {c}" for c in "abcdefghijklmno") + "\nthe end"
    assert not seen(text, Signature(r"beginning here.{0,400}the end"))


def test_unless_withdraws():
    signature = Signature("permission denied", unless=r"docker\.sock")
    assert not seen("open /var/run/docker.sock: permission denied", signature)
    assert seen("open /data: permission denied", signature)


def test_what_the_user_typed_is_no_error():
    assert not seen("$ grep 'permission denied' log", Signature("permission denied"))


def test_a_later_place_is_tried_when_the_first_does_not_fit():
    text = "exec one: fine\nexec two: broken"
    (found,) = seen(text, Signature(r"exec \w+: broken"))
    assert found.first == 1


def test_letters_that_grow_when_lowered_move_nothing():
    (found,) = seen("\u0130\u0130\u0130 exec two: broken", Signature(r"exec \w+: broken"))
    assert found.text[found.start : found.end] == "exec two: broken"


def test_a_pattern_without_needle_is_tried_everywhere():
    assert seen("one\ntwo 22", Signature(r"\w{3} \d\d"))


def test_across_a_hyphen():
    assert seen("could not find a non-\noverlapping pool", Signature("non-overlapping pool"))


def test_unless_looks_at_what_precedes_in_wrapped_text():
    signature = Signature("executable file not found", unless="oci runtime")
    assert not seen("OCI runtime create failed: exec: executable\nfile not found", signature)


def test_a_command_says_something_only_with_its_answer_and_as_a_whole() -> None:
    loads = "$ sudo docker load -i images.tar\nunexpected EOF"
    assert recognise(loads).candidates[0].fault.name == "image-archive-unusable"
    typed = "$ docker load -i images.tar && echo unexpected EOF"
    assert not recognise(typed).candidates
    pushes = "$ docker push me/app\nunauthorized: incorrect username or password"
    assert recognise(pushes).candidates[0].fault.name != "registry-push-denied"
