#!/bin/sh
# Run once by PostgreSQL's image, on an empty database: the role that works with the data and may not change the schema.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$APP_PASSWORD" --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
CREATE ROLE porchlight_app LOGIN PASSWORD :'password';
SQL
