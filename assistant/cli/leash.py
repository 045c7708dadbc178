"""Nothing stays running, even where this process is killed with SIGKILL.

A shell of a few hundred kilobytes is told of every process group that we start and that has ended. When its input
ends, because we have ended in whatever way, it stops what is left. A parent-death signal (`PR_SET_PDEATHSIG`) would do
on Linux alone and would not reach grandchildren.
"""

import subprocess

SECONDS_TO_END = 5

_SCRIPT = """
trap '' INT TERM HUP
held=' '
while read -r what group; do
  case $what in
    hold) held="$held$group " ;;
    drop) case $held in *" $group "*) held="${held%%" $group "*} ${held#*" $group "}" ;; esac ;;
  esac
done
for group in $held; do kill -s TERM -- "-$group"; done
for second in $(seq "$1"); do
  left=
  for group in $held; do if kill -s 0 -- "-$group"; then left=yes; fi; done
  [ -n "$left" ] || exit 0
  sleep 1
done
for group in $held; do kill -s KILL -- "-$group"; done
"""


class Leash:
    """Holds process groups. Use as a context manager around everything that starts processes."""

    def __enter__(self) -> "Leash":
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "porchlight-leash", str(SECONDS_TO_END)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,  # the terminal's Ctrl-C is not meant for it
            text=True,
            bufsize=1,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        self._shell.wait()

    def hold(self, group: int) -> None:
        self._tell(f"hold {group}\n")

    def drop(self, group: int) -> None:
        self._tell(f"drop {group}\n")

    def _tell(self, line: str) -> None:
        assert self._shell.stdin is not None
        self._shell.stdin.write(line)
