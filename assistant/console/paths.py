"""Paths that a request names to go on to: nobody is led out of the console by a link that somebody sent them."""

from urllib.parse import urlsplit


def came_from(address: str) -> str:
    """The page of the console that a browser says it sent a request from; `/console` where it says nothing plain."""
    try:
        found = urlsplit(address)
    except ValueError:
        return "/console"
    return own_path(found.path + (f"?{found.query}" if found.query else ""))


def own_path(path: str) -> str:
    """The path where it is a page of the console, else `/console`."""
    is_ours = path == "/console" or path.startswith(("/console/", "/console?"))
    is_plain = "\\" not in path and ".." not in path and path.isprintable()
    return path if is_ours and is_plain else "/console"
