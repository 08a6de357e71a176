"""Takes orders from the queue and books them into the database."""
import json
import os

import psycopg
import redis


def main() -> None:
    queue = redis.Redis(host=os.environ["CACHE_HOST"], password=os.environ["CACHE_PASSWORD"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        while True:
            _, message = queue.blpop(["orders"])
            order = json.loads(message)
            database.execute(
                "insert into orders (product_id, quantity) values (%s, %s)",
                (order["product"], order["quantity"]),
            )


if __name__ == "__main__":
    main()
