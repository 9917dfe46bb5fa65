import { readdirSync } from "node:fs"

import type { Listener } from "./listeners.ts"

/** Where the parts of a container lie on this machine. */
export interface Container {
  /** Also of a copy of the rules that the platform ships. */
  readonly folder: string
  readonly root: string
  /** Of PHP. */
  readonly socket: string
  readonly user: string
  readonly ports: Readonly<Record<Listener, number>>
}

/** How a web server is started. */
interface Program {
  readonly program: string
  readonly args: (config: string) => ReadonlyArray<string>
  readonly config: string
}

/** Requests at a time. */
const children = 6

const listeners = ["public", "management"] as const

/** Debian's name has the version of PHP in it. */
export const phpFpm = (): string =>
  (process.env["PATH"] ?? "")
    .split(":")
    .flatMap((folder) => {
      try {
        return readdirSync(folder)
      } catch {
        return []
      }
    })
    .filter((name) => /^php-fpm(\d\.\d)?$/.test(name))
    .toSorted()
    .at(-1) ?? "php-fpm"

/** Configuration of php-fpm. */
export const fpmOf = ({ folder, socket, user }: Container): string => `[global]
error_log = ${folder}/fpm.log
pid = ${folder}/fpm.pid
[www]
user = ${user}
listen = ${socket}
listen.mode = 0666
pm = static
pm.max_children = ${children}
clear_env = no
catch_workers_output = yes
decorate_workers_output = no
`

const types = `types {
    text/html html; text/css css; text/javascript js; text/plain txt; application/json json; image/svg+xml svg;
    image/png png; image/jpeg jpg jpeg; image/gif gif; image/webp webp; font/woff2 woff2; application/zip zip;
  }`

/** nginx with the platform's rules. */
export const nginxOf = ({ folder, ports, root, socket, user }: Container): Program => ({
  program: "nginx",
  args: (config) => ["-p", folder, "-e", "stderr", "-c", config],
  config: `daemon off;
worker_processes 1;
pid ${folder}/server.pid;
error_log stderr;
user ${user};
events { worker_connections 256; }
http {
  ${types}
  access_log off;
  client_max_body_size 64m;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  upstream bbws_php { server unix:${socket}; }
${listeners
  .map(
    (listener) =>
      `  server { listen 127.0.0.1:${ports[listener]}; root ${root}; set $bbws_listener ${listener}; include bbws.conf; }\n`,
  )
  .join("")}}
`,
})

// It does not serve as root, and takes no user from anybody else.
const modules = ["mpm_event", "authz_core", "mime", "dir", "env", "headers", "rewrite", "proxy", "proxy_fcgi"]

/** Apache with the platform's rules. */
export const apacheOf = ({ folder, ports, root, socket, user }: Container): Program => ({
  program: "apache2",
  args: (config) => ["-d", folder, "-f", config, "-D", "FOREGROUND"],
  config: `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
ServerName localhost
PidFile ${folder}/server.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/error.log
LogLevel crit
${user === "root" ? "User nobody\nGroup nogroup" : ""}
TypesConfig /etc/mime.types
LimitRequestBody 67108864
ProxyTimeout 600
${listeners
  .map(
    (listener) => `Listen 127.0.0.1:${ports[listener]}
<VirtualHost 127.0.0.1:${ports[listener]}>
  DocumentRoot ${root}
  <Directory />
    Options FollowSymLinks
    AllowOverride None
    Require all granted
  </Directory>
  <FilesMatch "\\.php$">
    SetHandler "proxy:unix:${socket}|fcgi://php"
  </FilesMatch>
  SetEnv BBWS_LISTENER ${listener}
  Include bbws.conf
</VirtualHost>
`,
  )
  .join("")}`,
})
