#!/bin/sh
# Run once by PostgreSQL's image, where there is no database yet: the schema's owner, and the role that works with the
# data and may not change the schema.
set -eu
psql --set=ON_ERROR_STOP=1 --set=owner="$OWNER_PASSWORD" --set=app="$APP_PASSWORD" --username=postgres <<'SQL'
CREATE ROLE porchlight_owner LOGIN PASSWORD :'owner';
CREATE ROLE porchlight_app LOGIN PASSWORD :'app';
CREATE DATABASE porchlight OWNER porchlight_owner;
SQL
