#!/usr/bin/env bash
# Installs what tenants have, from Debian's or Ubuntu's packages: PHP with php-fpm, MariaDB and nginx. The tests start their own.
# And the keys of Debian's own packages, from which the newest WordPress comes.
set -euo pipefail
packages=(php-cli php-fpm php-mysql php-curl php-zip php-mbstring php-xml php-gd mariadb-server nginx debian-archive-keyring)
if dpkg --status "${packages[@]}" >/dev/null 2>&1; then exit 0; fi
echo "Installing ${packages[*]}"
run=()
if [ "$(id --user)" -ne 0 ]; then run=(sudo); fi
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq
"${run[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
