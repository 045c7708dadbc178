"""Paths that a request names to go on to: nobody is led out of the console by a link that somebody sent them."""


def own_path(path: str) -> str:
    """The path where it is a page of the console, else `/console`."""
    is_ours = path == "/console" or path.startswith(("/console/", "/console?"))
    is_plain = "\\" not in path and ".." not in path and path.isprintable()
    return path if is_ours and is_plain else "/console"
