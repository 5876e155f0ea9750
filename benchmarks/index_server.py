"""`python -m benchmarks.index_server SECONDS FILES`: an index that answers every name after so many seconds, with so many files.

It prints its port. A process of its own, with one thread, so that it takes no turn of the process that is measured.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from functools import cache


def page(name: str, files: int) -> bytes:
    """Return a page with as many wheels, ninety of each version, as large as those of the public index."""
    listed = [
        {
            "filename": file_name(name, number),
            "url": f"https://files.example/packages/{number:064x}/{file_name(name, number)}",
            "hashes": {"sha256": f"{number * 7919:064x}"},
            "requires-python": ">=3.8",
            "size": 60_000 + number,
            "upload-time": "2024-05-06T07:08:09.123456Z",
            "yanked": False,
        }
        for number in range(files)
    ]
    return json.dumps({"meta": {"api-version": "1.1"}, "name": name, "files": listed}).encode()


def file_name(name: str, number: int) -> str:
    """Return the name of the wheel of a number: three versions of small projects, hundreds of large ones."""
    return f"{name.replace('-', '_')}-{number // 90}.0-py3-none-manylinux_2_{number % 90}_x86_64.whl"


async def main(seconds: float, files: int) -> None:
    """Serve until the input ends."""

    @cache
    def answer(name: str) -> bytes:
        body = gzip.compress(page(name, files), 6)
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.pypi.simple.v1+json\r\nContent-Encoding: gzip\r\n"
            f'ETag: "1"\r\nContent-Length: {len(body)}\r\n\r\n'
        )
        return head.encode() + body

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readline():
            while (await reader.readline()).strip():
                pass
            await asyncio.sleep(seconds)
            writer.write(answer(request.split(b"/")[2].decode()))
        writer.close()

    server = await asyncio.start_server(client, "127.0.0.1", 0)
    for number in range(100):
        answer(f"project-{number}")
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), int(sys.argv[2])))
