import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { bootObjectStore } from "./object-store.ts"
import { Exported, Imported, read, site } from "./wire.ts"

const { call, create } = useNetwork()
const store = bootObjectStore()

/** All that is on a site beside core's own tables. */
const Print = Schema.Struct({
  tables: Schema.Record(
    Schema.String,
    Schema.Struct({ create: Schema.String, rows: Schema.Int, digest: Schema.String }),
  ),
  triggers: Schema.Array(Schema.Array(Schema.String)),
  files: Schema.Record(Schema.String, Schema.String),
})
const isMysql = process.env["WORDPRESS_DATABASE"] === "mysql"
const named = (name: string) => Buffer.from(name).toString("base64")
const codes = (warnings: ReadonlyArray<{ readonly code: string; readonly subject: string }>) =>
  warnings.map(({ code, subject }) => `${code} ${subject}`).toSorted()

/** A site of these tests, and what can be done with it. */
const siteOf = Effect.fnUntraced(function* (label: string) {
  const { id } = site(yield* create(`site-${label}`, label))
  const host = `${label}.wpdev.localhost`
  const ask = (route: string, body: object = {}) =>
    call("POST", `test/v1/archive-${route}`, { host, body }).pipe(
      Effect.tap((answer) => Effect.sync(() => assert.strictEqual(answer.status, 200, answer.text))),
    )
  const print = Effect.map(ask("print"), (answer) => read(Print, answer))
  const backUp = (archiveId: string) =>
    call("POST", `bbws/v1/sites/${id}/export`, { body: { archiveId, destination: store.address(archiveId) } }).pipe(
      Effect.map((answer) => {
        assert.strictEqual(answer.status, 200, answer.text)
        return read(Exported, answer)
      }),
    )
  const restore = (
    { archiveId, sha256 }: { readonly archiveId: string; readonly sha256: string },
    { to = id, time = "1" } = {},
  ) =>
    call("POST", `bbws/v1/sites/${to}/import`, {
      body: { importId: `${archiveId}-${to}-${time}`, source: store.address(archiveId), sha256 },
    }).pipe(
      Effect.map((answer) => {
        assert.strictEqual(answer.status, 200, answer.text)
        return read(Imported, answer)
      }),
    )
  return { id, host, ask, print, backUp, restore }
})

describe("the restore of a site's own backup", () => {
  it.live("brings back files of every name and size, and names those that a web server would run", () =>
    Effect.gen(function* () {
      const { ask, backUp, print, restore } = yield* siteOf("names")
      const content = [
        "Screenshot 12:30:05.png",
        "back\\slash.txt",
        "new\nline.txt",
        "control\u0001.txt",
        "100%41.txt",
        "größe 漢字 👋.jpg",
        "firma.pl/logo.png",
        "tool.py",
        "report.shtml.pdf",
        "old.php.jpg",
        ".well-known/assetlinks.json",
        ".git/config",
        "protected/.htaccess",
        "empty/",
      ]
      const code = ["index.php", "a/b.PHP7", "c.phtml", ".user.ini", "run/.htaccess"]
      const textOf = (name: string) =>
        name === "run/.htaccess" ? "<Files x>\n AddHandler application/x-httpd-php .jpg" : "Deny from all\n"
      const files = [...content, ...code].map((name) => [named(name), named(textOf(name))])
      yield* ask("write", { files: [...files, [named("debug.log"), 100_000_000]], links: { link: "/etc" } })
      const before = yield* print
      const exported = yield* backUp("names_1")
      assert.strictEqual(exported.files, content.length)
      assert.isBelow(exported.sizeBytes, 400_000)
      const leftOut = code.map((name) => `BKUP_FILE_CODE ${name}`)
      assert.deepStrictEqual(codes(exported.warnings), [...leftOut, "BKUP_FILE_LINK link"].toSorted())

      yield* ask("write", { files: [[named("tool.py"), named("changed")]] })
      const back = yield* restore(exported)
      assert.deepStrictEqual([back.files, back.warnings], [content.length, []])
      // What an archive does not hold has stayed.
      assert.deepStrictEqual((yield* print).files, before.files)
    }),
  )

  it.live("is not kept from it by files that go, change or can not be read while it is written", () =>
    Effect.gen(function* () {
      const { ask, backUp, print, restore } = yield* siteOf("going")
      const files = ["a/gone", "b/stays", "gone", "z"].map((name) => [named(name), named(name)])
      yield* ask("write", { files })
      const exported = yield* backUp("going_1")
      assert.deepStrictEqual(codes(exported.warnings), ["BKUP_FILE_GONE a/gone", "BKUP_FILE_GONE gone"])
      assert.strictEqual(exported.files, 2)
      assert.strictEqual((yield* restore(exported)).files, 2)
      assert.deepStrictEqual(Object.keys((yield* print).files), [named("b/"), named("b/stays"), named("z")])
    }),
  )

  it.live("brings back whatever tables, rows and files there are, time and again", () =>
    Effect.gen(function* () {
      const seed = Math.floor(Math.random() * 1e6)
      const { ask, backUp, print, restore } = yield* siteOf("whatever")
      yield* ask("generate", { seed, tables: 12, files: 60, any: isMysql })
      yield* ask("sql", {
        statements: [
          "CREATE TABLE {p}parent (id int NOT NULL, PRIMARY KEY (id))",
          "CREATE TABLE {p}child (parent int, n int, KEY parent (parent), CONSTRAINT {p}fk FOREIGN KEY (parent) REFERENCES {p}parent (id) ON DELETE CASCADE, CONSTRAINT {p}more CHECK (n > 0))",
          "INSERT INTO {p}parent VALUES (1)",
          "INSERT INTO {p}child VALUES (1, 2)",
        ],
      })
      const before = yield* print
      const exported = yield* backUp("whatever_1")
      assert.deepStrictEqual(exported.warnings, [], `seed ${seed}`)
      for (const time of ["1", "2"]) {
        assert.deepStrictEqual((yield* restore(exported, { time })).warnings, [], `seed ${seed}`)
        assert.deepStrictEqual(yield* print, before, `seed ${seed}, ${time}`)
      }
    }),
  )

  it.live("brings back rows of more than 32 MiB, tables of long names, and defaults that are computed", () =>
    Effect.gen(function* () {
      const { ask, backUp, print, restore } = yield* siteOf("large")
      yield* ask("sql", {
        statements: [
          "CREATE TABLE {p}large (one longtext, two longtext, three longtext)",
          `CREATE TABLE {p}${"n".repeat(56)} (id int NOT NULL DEFAULT (1+2), PRIMARY KEY (id))`,
          `INSERT INTO {p}${"n".repeat(56)} VALUES (7)`,
        ],
      })
      yield* ask("large", { bytes: 12_000_000 })
      const before = yield* print
      const exported = yield* backUp("large_1")
      assert.deepStrictEqual(exported.warnings, [])
      yield* restore(exported)
      assert.deepStrictEqual(yield* print, before)
    }),
  )

  it.live("is of as many files as there are: more than the first zips could have", () =>
    Effect.gen(function* () {
      const entries = 66_000
      const answer = yield* call("POST", "test/v1/archive-many", { body: { entries } })
      assert.deepStrictEqual(JSON.parse(answer.text), [entries, String(entries)])
    }),
  )

  it.live("takes over triggers that use nothing but the site's own tables", () =>
    Effect.gen(function* () {
      const own = [
        "BEGIN /* note's */ IF NEW.id > 0 THEN INSERT INTO wp_5_seen VALUES (NEW.id); -- it's\n END IF; END",
        "INSERT INTO `wp_5_seen` SELECT * FROM `wp_5_log` l WHERE l.id = NEW.id",
        "SET NEW.slug = LOWER(NEW.slug)",
        "SET NEW.a = 'wp_users', NEW.b = \"wp_6_x\"",
      ]
      const others = [
        "UPDATE wp_users SET user_pass = ''",
        "UPDATE `WP_USERS` SET user_pass = ''",
        "UPDATE wp_6_options SET option_value = 'x'",
        "UPDATE wp_50_options SET option_value = 'x'",
        "DELETE FROM bbwsimp_6_0",
        "DELETE FROM mysql . `user`",
        "SET GLOBAL x = 1",
        "SET @@global.x = 1",
        "SELECT LOAD_FILE('/etc/passwd') INTO NEW.a",
        "SET NEW.a = 'x' /*! ; UPDATE wp_users SET user_pass = '' */",
        "SET NEW.a = 1 --\u0001 ' \n; UPDATE wp_users SET user_pass = ''; --\u0001 '",
        "SET NEW.a = 1 /* open",
      ]
      const answer = yield* call("POST", "test/v1/archive-triggers", { body: { statements: [...own, ...others] } })
      assert.deepStrictEqual(read(Schema.Array(Schema.NullOr(Schema.String)), answer), [
        ...own.map((statement) => statement.replaceAll("wp_5_", "wp_7_")),
        ...others.map(() => null),
      ])
    }),
  )

  if (!isMysql) return
  it.live(
    "brings back what only MySQL and MariaDB have: computed columns, triggers, foreign keys, partitions, engines",
    () =>
      Effect.gen(function* () {
        const { ask, backUp, id, print, restore } = yield* siteOf("mariadb")
        yield* ask("sql", {
          statements: [
            "CREATE TABLE {p}parent (id int NOT NULL AUTO_INCREMENT, name varchar(9) DEFAULT 'a)', PRIMARY KEY (id)) ENGINE=InnoDB AUTO_INCREMENT=50 ROW_FORMAT=COMPRESSED COMMENT='it''s; -- one'",
            "INSERT INTO {p}parent VALUES (1, 'x'), (2, NULL)",
            `CREATE TABLE {p}child (id int NOT NULL, parent int, price decimal(8,2) NOT NULL DEFAULT (1+2),
              gross decimal(8,2) GENERATED ALWAYS AS (price * 1.15) STORED, code char(36) DEFAULT uuid(), \`quo"ted\` json,
              loud varchar(20) AS (concat(upper(code), ';)')) VIRTUAL, PRIMARY KEY (id), KEY parent (parent),
              CONSTRAINT {p}fk FOREIGN KEY (parent) REFERENCES {p}parent (id) ON DELETE CASCADE ON UPDATE SET NULL,
              CONSTRAINT positive CHECK (price > 0)) ENGINE=InnoDB`,
            `INSERT INTO {p}child (id, parent, price, \`quo"ted\`) VALUES (1, 1, 10, '{"a":[1]}'), (2, NULL, 20, NULL)`,
            "CREATE TABLE {p}log (id int NOT NULL, at date NOT NULL) ENGINE=MyISAM PARTITION BY RANGE (year(at)) (PARTITION old VALUES LESS THAN (2020), PARTITION rest VALUES LESS THAN MAXVALUE)",
            "INSERT INTO {p}log VALUES (1, '2019-01-01'), (2, '2024-01-01')",
            "CREATE TABLE {p}seen (n int) ENGINE=Aria",
            "CREATE TRIGGER {p}count AFTER INSERT ON {p}log FOR EACH ROW BEGIN IF NEW.id > 0 THEN INSERT INTO {p}seen VALUES (NEW.id); END IF; END",
            "CREATE TRIGGER {p}theft AFTER INSERT ON {p}seen FOR EACH ROW UPDATE wp_users SET user_pass = ''",
            "CREATE VIEW {p}look AS SELECT * FROM {p}seen",
          ],
        })
        const before = yield* print
        const exported = yield* backUp("mariadb_1")
        const prefix = `wp_${id}_`
        assert.deepStrictEqual(codes(exported.warnings), [
          `BKUP_TABLE_MOMENT ${prefix}log`,
          `BKUP_TABLE_MOMENT ${prefix}seen`,
          `BKUP_TRIGGER ${prefix}theft`,
          `BKUP_VIEW ${prefix}look`,
        ])
        yield* ask("sql", { statements: ["DROP TRIGGER {p}theft"] })
        assert.deepStrictEqual((yield* restore(exported)).warnings, [])
        const triggers = before.triggers.filter(([name]) => name !== `${prefix}theft`)
        assert.deepStrictEqual(yield* print, { ...before, triggers })
        yield* ask("sql", {
          statements: ["DELETE FROM {p}parent WHERE id = 1", "INSERT INTO {p}log VALUES (3, '2024-01-01')"],
        })
        const { child, seen } = (yield* print).tables
        assert.deepStrictEqual([child?.rows, seen?.rows], [1, 1])

        const copy = site(yield* create("site-mariadb-copy", "mariadb-copy"))
        assert.deepStrictEqual((yield* restore(exported, { to: copy.id })).warnings, [])
        const copied = yield* call("POST", "test/v1/archive-print", { host: "mariadb-copy.wpdev.localhost" })
        assert.notInclude(copied.text, prefix)
        assert.include(copied.text, `wp_${copy.id}_count`)
      }),
  )
})
