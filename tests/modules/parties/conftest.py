"""A kernel and contexts for the tests of parties."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from core.actors import Actor
from core.context import Context
from core.database import writing
from core.kernel import Kernel
from tests.modules.accounts.kernels import running_kernel

AGENT = Actor("person", "00000000-0000-7000-8000-000000000001", "Agent", roles=frozenset({("library", "clerk")}))
Acting = Callable[[Actor], AbstractContextManager[Context]]


@pytest.fixture(params=["sqlite", "postgresql"])
def kernel(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kernel]:
    with running_kernel(request.param, tmp_path) as running:
        yield running


@pytest.fixture
def acting(kernel: Kernel) -> Acting:
    """A transaction on behalf of an actor, as a handler sees it."""

    @contextmanager
    def act(actor: Actor) -> Iterator[Context]:
        with writing(kernel.engine) as session:
            yield Context(kernel, session, actor)

    return act
