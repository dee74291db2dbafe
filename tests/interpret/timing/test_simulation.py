import tracemalloc
import warnings

from interpret.timing.simulation import simulate

OF_A_PICTURE = 60_000  # bytes: its vector, parts, concepts, and scores under every null


def peak_bytes(n_images: int, n_classes: int) -> int:
    tracemalloc.start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # random numbers show no parts, most times
        assert simulate(n_images, n_classes) > 10_000_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_three_times_the_pictures_take_no_more_memory_than_their_rows() -> None:
    first, second = peak_bytes(12, 2), peak_bytes(36, 6)
    assert second - first < 24 * OF_A_PICTURE
