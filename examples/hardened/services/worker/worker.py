"""Takes orders from the queue and books them into the database."""
import json
import os
from pathlib import Path

import psycopg
import redis

HEARTBEAT = Path("/tmp/heartbeat")


def secret(name: str) -> str:
    return Path(os.environ[f"{name}_FILE"]).read_text().strip()


def main() -> None:
    queue = redis.Redis(host=os.environ["CACHE_HOST"], username="worker", password=secret("CACHE_PASSWORD"))
    with psycopg.connect(
        host=os.environ["DATABASE_HOST"],
        user="shop",
        dbname="shop",
        password=secret("DATABASE_PASSWORD"),
        autocommit=True,
    ) as database:
        while True:
            HEARTBEAT.touch()
            popped = queue.blpop(["orders"], timeout=10)
            if popped is None:
                continue
            order = json.loads(popped[1])
            database.execute(
                "insert into orders (product_id, quantity) values (%s, %s)",
                (order["product"], order["quantity"]),
            )


if __name__ == "__main__":
    main()
