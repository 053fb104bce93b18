"""Long logs are read to the end with flat memory, and what matters in them is kept."""

import time
import tracemalloc

from envdoctor.recognition.reading import BUDGET, HEAD, TROUBLED, read


def texts(source):
    return [s.text for s in read(source)]


def test_a_short_text_is_kept_whole():
    assert texts("one\ntwo\r\n\nthree") == ["one", "two", "three"]


def test_repetitions_that_differ_in_numbers_only_are_kept_once():
    assert texts("step 1 failed\nstep 2 failed\nother") == ["step 1 failed", "other"]


def test_progress_that_overwrites_itself_is_split():
    assert texts("10 %\r20 %\rerror: no space left\r\n") == ["10 %", "error: no space left"]


def test_trouble_in_the_middle_of_a_long_log_is_kept():
    log = [f"request {'abcdefgh'[n % 8] * (n % 50)} served" for n in range(5_000)]
    log[2_500] = "write /data: no space left on device"
    assert "write /data: no space left on device" in texts(log)


def test_what_is_kept_is_bounded():
    words = (f"error {n:b}".replace("0", "o").replace("1", "i") for n in range(50_000))
    kept = read(words)
    assert len(kept) <= 2 * HEAD + TROUBLED + 1
    assert kept[0].text == "error o"
    assert sum(len(s.text) for s in read("error " + "x y" * 400_000)) <= BUDGET


def test_a_large_log_takes_seconds_not_memory():
    def log():
        for n in range(100_000):
            yield f"2026-03-01T10:00:00Z INFO worker handled GET /items/{n} in {n % 90} ms\n"

    began = time.process_time()
    kept = read(log())
    assert time.process_time() - began < 2
    assert kept
    tracemalloc.start()
    read(log())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


def test_a_line_without_end():
    assert read("a" * 10_000_000)
    words = "".join(f"lookup {n:b} of docker registry, push denied; " for n in range(170_000))
    began = time.process_time()
    kept = read(words + "no space left on device")
    assert time.process_time() - began < 2
    assert kept[0].text.startswith("lookup 0 of docker")
    assert "no space left" in kept[-1].text


def test_a_script_that_removes_what_is_not_there_has_not_failed():
    log = "docker rm -f web\nError response from daemon: No such container: web\n"
    assert [s.level for s in read(log + "docker run -d --name web nginx")][1] == "info"
    assert [s.level for s in read(log)][1] == "error"  # the end of it all: it was asked for
    other = log.replace("container: web", "container: api") + "next"
    assert [s.level for s in read(other)][1] == "error"
