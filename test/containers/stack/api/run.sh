#!/bin/sh
# Keeps what it is sent, remembers what it has worked out, and needs a place for what it is about to do.
date >> uploads/started
date > .cache/result
date > /tmp/scratch
exec sleep 3600
