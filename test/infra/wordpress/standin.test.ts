import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"

import * as act from "./acts.ts"
import { type Act, bootSides, type Step } from "./sides.ts"

const comparing = bootSides()

/** For each test a tenth of this, where nothing else runs. */
const slowMachineMs = 600_000

/** Sequences that are made up; `STANDIN_RUNS=50` lets it go on for an hour, `STANDIN_SEED` makes them others. */
const runs = Number(process.env["STANDIN_RUNS"] ?? 1)
const seed = Number(process.env["STANDIN_SEED"] ?? 20_310)

/** A long run looks at everything after each step. */
const compare = (given: ReadonlyArray<Step>) => comparing(given, process.env["STANDIN_RUNS"] === undefined ? 6 : 1)

const steps = (acts: Readonly<Record<string, Act>>): ReadonlyArray<Step> =>
  Object.entries(acts).map(([name, one]) => ({ name, act: one }))

const killed = (name: string, killedIn: string, at: string, one: Act): Step => ({
  name,
  act: one,
  killed: killedIn,
  at,
})

describe("the stand-in of the tenants' WordPress does and answers what the real one does", () => {
  it.live(
    "when sites are made, changed, carried and removed",
    () =>
      compare(
        steps({
          "a site": act.create("one", "Fish & Chips"),
          "the same again": act.create("one"),
          "how it is": act.look("one"),
          settings: act.settings("one", {
            siteName: 'One "&" only',
            configuration: { tagline: "Good things", timezone: "Europe/Zurich", startOfWeek: 0, postsPerPage: 5 },
          }),
          "its own language": act.settings("one", { configuration: { language: "en_US" } }),
          "a language that is not there": act.settings("one", { configuration: { language: "xx" } }),
          "how it is then": act.look("one"),
          archived: act.archive("one", "a1"),
          "archived once": act.archive("one", "a1"),
          "written over": act.write("one", "Of today at http://one.wpdev.localhost:8080/page"),
          "brought back": act.bringBack("one", "a1", "one", "i1"),
          "written over again": act.write("one", "Of today"),
          "brought back once": act.bringBack("one", "a1", "one", "i1"),
          saved: act.save("one", "s1"),
          "saved once": act.save("one", "s1"),
          "written over after that": act.write("one", "Of tomorrow at http://one.wpdev.localhost:8080/page"),
          "saved on top of it": act.save("one", "s2"),
          "loaded again": act.load("one", "s1", "one", "l1"),
          "loaded once": act.load("one", "s1", "one", "l1"),
          "no save": act.load("one", "s3", "one", "l3"),
          verified: act.verify("one", "s1", "v1"),
          "verified again": act.verify("one", "s2", "v2"),
          "no save to verify": act.verify("one", "s3", "v3"),
          another: act.create("two"),
          "a loaded copy": act.load("one", "s2", "two", "l2", "Two of tomorrow"),
          "a copy": act.bringBack("one", "a1", "two", "i2", "Two"),
          "a bad digest": act.bringBack("one", "a1", "two", "i3", undefined, true),
          "no archive": act.bringBack("one", "none", "two", "i4"),
          "the copy": act.look("two"),
          broken: act.write("two", "FATAL"),
          "saved broken": act.save("two", "s4"),
          "verified broken": act.verify("two", "s4", "v4"),
          "the broken one": act.look("two"),
          suspended: act.suspend("two", true),
          "the suspended one": act.look("two"),
          open: act.suspend("two", false),
          removed: act.remove("two"),
          "removed again": act.remove("two"),
          "nothing left": act.look("two"),
        }),
      ),
    slowMachineMs,
  )

  it.live(
    "when plugins come, change and go",
    () =>
      compare(
        steps({
          "a site": act.create("red"),
          "another site": act.create("blue"),
          "no plugin": act.inspect("shop"),
          installed: act.place("shop", "1.0.0"),
          "installed twice": act.place("shop", "1.0.0", { spoilt: true }),
          "in another version": act.place("shop", "1.1.0"),
          "with a wrong digest": act.place("form", "1.0.0", { spoilt: true }),
          "of another version than it says": act.place("form", "1.0.0", { holds: { version: "1.0.1" } }),
          "in another folder": act.place("form", "1.0.0", { holds: { folder: "forms" } }),
          "of what is no plugin": act.place("form", "1.0.0", { kind: "neither" }),
          "that asks for more": act.place("form", "1.0.0", { holds: { demanding: true } }),
          replaced: act.place("shop", "1.1.0", { replace: true }),
          "what is not there": act.activate("red", "form"),
          "in a version that is not there": act.activate("red", "shop", true, "1.0.0"),
          active: act.activate("red", "shop", true, "1.1.0"),
          "active twice": act.activate("red", "shop"),
          "replaced in use": act.place("shop", "1.2.0", { replace: true }),
          "on a site that is not there": act.activate("green", "shop"),
          "active on both": act.activate("blue", "shop"),
          "of both": act.inspect("shop"),
          listed: act.look("blue"),
          updated: act.update("shop", "2.0.0"),
          "updated twice": act.update("shop", "2.0.0", { spoilt: true }),
          "updated with a wrong digest": act.update("shop", "2.1.0", { spoilt: true }),
          "updated to another main file": act.update("shop", "2.1.0", { holds: { file: "main.php" } }),
          "updated where it is not": act.update("form", "2.0.0"),
          "an update that breaks one": act.update("shop", "2.1.0", { flaw: "page", flawOn: "blue" }),
          "an update that breaks both": act.update("shop", "2.1.0", { flaw: "load" }),
          "an update that only fails when it is switched on": act.update("shop", "2.1.0", { flaw: "activation" }),
          configured: act.configure("red", "shop", "shop_settings", {
            currency: "EUR",
            list: [],
            on: true,
            deep: { n: 1 },
          }),
          "configured anew": act.configure("red", "shop", "shop_settings", {}),
          "configured with text": act.configure("red", "shop", "shop_settings", 7),
          "configured elsewhere": act.configure("red", "shop", "siteurl", "x"),
          "configured without the plugin": act.configure("red", "form", "form_settings", {}),
          unconfigured: act.unconfigure("red", "shop", "shop_settings"),
          "unconfigured twice": act.unconfigure("red", "shop", "shop_settings"),
          "off on one": act.activate("red", "shop", false),
          "off twice": act.activate("red", "shop", false, "9.9.9"),
          "on again, which fails": act.activate("red", "shop"),
          "removed from where it is off": act.uninstall("red", "shop"),
          archived: act.archive("blue", "with-shop"),
          "removed, its files kept": act.uninstall("blue", "shop", true),
          "removed from the last": act.uninstall("blue", "shop"),
          "removed again": act.uninstall("blue", "shop"),
          "an archive that has it": act.bringBack("blue", "with-shop", "blue", "of-shop"),
          "active without files": act.look("blue"),
          "as the network sees it": act.inspect("shop"),
          "a plugin that breaks pages": act.place("bad", "1.0.0", { flaw: "page" }),
          "which breaks the site": act.activate("red", "bad"),
          suspended: act.suspend("red", true),
          "and not a suspended one": act.activate("red", "bad"),
          "open, and broken": act.suspend("red", false),
          "how it is": act.look("red"),
          "another on a broken site": act.place("form", "1.0.0"),
          "is active there": act.activate("red", "form"),
          "without the bad one": act.uninstall("red", "bad"),
          "works again": act.look("red"),
        }),
      ),
    slowMachineMs,
  )

  const content = {
    pages: [
      { slug: "welcome", title: "Welcome", content: "See {{site_url}}/team" },
      { slug: "team", title: "Team", content: "We", parent: "welcome" },
    ],
    menus: [{ name: "Main", locations: ["primary"], items: [{ title: "Team", page: "team" }] }],
    options: { blogdescription: "Of the template", form_settings: { to: "{{site_url}}/mail" } },
    frontPage: "welcome",
  }
  const other = { pages: [{ slug: "welcome", title: "Again", content: "Other" }] }

  it.live(
    "when themes and content come",
    () =>
      compare(
        steps({
          "a site": act.create("sun"),
          "another site": act.create("moon"),
          "no theme": act.lookAtTheme("sun", "plain"),
          "not there": act.chooseTheme("sun", "plain"),
          placed: act.bringTheme("sun", "plain", "1.0.0"),
          "placed twice": act.bringTheme("sun", "plain", "1.0.0", { spoilt: true }),
          "with a wrong digest": act.bringTheme("sun", "dark", "1.0.0", { spoilt: true }),
          "of what is no theme": act.bringTheme("sun", "dark", "1.0.0", { kind: "plugin" }),
          "that asks for more": act.bringTheme("sun", "dark", "1.0.0", { holds: { demanding: true } }),
          there: act.lookAtTheme("sun", "plain"),
          chosen: act.chooseTheme("sun", "plain"),
          "chosen twice": act.chooseTheme("sun", "plain"),
          "in a new version": act.bringTheme("sun", "plain", "1.1.0"),
          "in a new version that breaks": act.bringTheme("sun", "plain", "1.2.0", { flaw: "page" }),
          "chosen on both": act.chooseTheme("moon", "plain"),
          "in a new version for both": act.bringTheme("sun", "plain", "2.0.0"),
          "one that breaks": act.bringTheme("sun", "dark", "1.0.0", { flaw: "page" }),
          "chosen, and put back": act.chooseTheme("sun", "dark"),
          "one that cannot be loaded": act.bringTheme("sun", "black", "1.0.0", { flaw: "load" }),
          "chosen, and put back as well": act.chooseTheme("sun", "black"),
          content: act.bringContent("sun", "c1", content),
          "content once": act.bringContent("sun", "c1", other),
          "content of another template": act.bringContent("moon", "c2", content),
          "in place of the first": act.bringContent("moon", "c3", other),
          "an option that is not for it": act.bringContent("moon", "c4", { options: { siteurl: "x" } }),
          "a page that is not there": act.bringContent("moon", "c5", { ...other, frontPage: "nowhere" }),
          "two pages of one name": act.bringContent("moon", "c6", { pages: [...other.pages, ...other.pages] }),
          captured: act.capture("sun", "cap-1", ["form_settings", "not_there"]),
          "captured once": act.capture("sun", "cap-1", []),
          "captured, what is not for it": act.capture("sun", "cap-2", ["siteurl"]),
          "brought elsewhere": act.bringCaptured("moon", "c7", "cap-1"),
          "brought from nowhere": act.bringCaptured("moon", "c8", "cap-9"),
          archived: act.archive("sun", "themed"),
          "carried over": act.bringBack("sun", "themed", "moon", "themed-1"),
        }),
      ),
    slowMachineMs,
  )

  const [www, apex] = ["www.example.com", "example.com"]

  it.live(
    "when domains come, move and go",
    () =>
      compare([
        ...steps({
          "a site": act.create("home"),
          "no domains": act.lookAtDomains("home"),
          "of a site that is not there": act.domains("nowhere", [www]),
          "two domains": act.domains("home", [www, apex]),
          "its pages at one of them": act.domains("home", [www, apex], www),
          "the same again": act.domains("home", [www, apex], www),
          "how it is": act.look("home"),
          archived: act.archive("home", "at-www"),
          saved: act.save("home", "s-www"),
          "of the network": act.domains("home", [www, "other.wpdev.localhost"], www),
        }),
        killed("a move", "/domains", "moved", act.domains("home", [apex], apex)),
        ...steps({
          "killed between": act.lookAtDomains("home"),
          moved: act.domains("home", [www, apex], apex),
          "brought back": act.bringBack("home", "at-www", "home", "d1"),
          another: act.create("guest"),
          "a copy": act.bringBack("home", "at-www", "guest", "d2"),
          "a loaded copy": act.load("home", "s-www", "guest", "d3"),
          "not before it was another's": act.domains("guest", [apex], null, 999),
          "since then": act.domains("guest", [apex], apex, 1001),
          "no longer the first one's": act.lookAtDomains("home"),
          "whose pages come back": act.domains("home", [www]),
          gone: act.domains("guest", []),
          removed: act.remove("guest"),
        }),
      ]),
    slowMachineMs,
  )

  it.live(
    "when a request is killed on the way",
    () =>
      compare([
        killed("a site", "POST /wp/v2/sites", "creating", act.create("night")),
        ...steps({ "half a site": act.activate("night", "shop"), "the whole site": act.create("night") }),
        killed("an installation", "POST /bbws/v1/plugins", "placed", act.place("half", "1.0.0")),
        ...steps({ "no plugin": act.inspect("half"), "the plugin": act.place("half", "1.0.0") }),
        killed("an activation", "PUT /bbws/v1/sites", "activated", act.activate("night", "half")),
        ...steps({ "not active": act.inspect("half"), active: act.activate("night", "half") }),
        killed("an update", "/update", "placed", act.update("half", "2.0.0", { flaw: "page" })),
        ...steps({
          "in between": act.look("night"),
          "the old version": act.inspect("half"),
          updated: act.update("half", "2.0.0"),
        }),
        killed("a removal", "DELETE /bbws/v1/sites", "uninstalled", act.uninstall("night", "half")),
        ...steps({ "no plugin any more": act.inspect("half") }),
        killed("a theme", "POST /wp/v2/themes", "placed", act.bringTheme("night", "dusk", "1.0.0")),
        ...steps({
          "no theme": act.chooseTheme("night", "dusk"),
          "the theme": act.bringTheme("night", "dusk", "1.0.0"),
        }),
        killed("a switch", "PUT /wp/v2/themes", "switched", act.chooseTheme("night", "dusk")),
        ...steps({ "the old theme": act.inspect("half"), "the new theme": act.chooseTheme("night", "dusk") }),
        killed("content", "/content", "cleared", act.bringContent("night", "n1", content)),
        ...steps({ "the content": act.bringContent("night", "n1", content) }),
      ]),
    slowMachineMs,
  )

  it.live(
    "in any order",
    () => {
      const versions = fc.constantFrom("1.0.0", "1.1.0", "2.0.0")
      const slugs = fc.constantFrom("alpha", "beta")
      const flaws = fc.oneof(
        { weight: 3, arbitrary: fc.constant("none" as const) },
        { weight: 1, arbitrary: fc.constantFrom("page" as const, "load" as const, "activation" as const) },
      )
      const making = fc.record({ flaw: flaws, replace: fc.boolean() })
      const id = fc.constantFrom("x1", "x2", "x3")
      let number = 0
      const sequences = (labels: fc.Arbitrary<string>) =>
        fc.oneof(
          fc
            .tuple(slugs, versions, making)
            .map((of) => ({ name: `place ${JSON.stringify(of)}`, act: act.place(...of) })),
          fc
            .tuple(labels, slugs, fc.boolean())
            .map((of) => ({ name: `activate ${of.join()}`, act: act.activate(...of) })),
          fc
            .tuple(slugs, versions, making)
            .map((of) => ({ name: `update ${JSON.stringify(of)}`, act: act.update(...of) })),
          fc
            .tuple(labels, slugs, fc.boolean())
            .map((of) => ({ name: `uninstall ${of.join()}`, act: act.uninstall(...of) })),
          fc.tuple(labels, slugs, fc.jsonValue({ maxDepth: 1 })).map(([label, slug, value]) => ({
            name: `configure ${label} ${slug} ${JSON.stringify(value)}`,
            act: act.configure(label, slug, "shop_settings", { value }),
          })),
          fc.tuple(labels, fc.boolean()).map((of) => ({ name: `suspend ${of.join()}`, act: act.suspend(...of) })),
          fc.tuple(labels, slugs, versions, making).map(([label, slug, version, made]) => ({
            name: `theme ${label} ${slug} ${version} ${JSON.stringify(made)}`,
            act: act.bringTheme(label, `${slug}-theme`, version, {
              ...made,
              flaw: made.flaw === "activation" ? "none" : made.flaw,
            }),
          })),
          fc.tuple(labels, slugs).map(([label, slug]) => ({
            name: `choose ${label} ${slug}`,
            act: act.chooseTheme(label, `${slug}-theme`),
          })),
          fc.tuple(labels, id).map(([label, name]) => ({
            name: `content ${label} ${name}`,
            act: act.bringContent(label, name, name === "x1" ? content : other),
          })),
          fc.tuple(labels, id).map((of) => ({ name: `archive ${of.join()}`, act: act.archive(...of) })),
          fc
            .tuple(labels, id, labels, id)
            .map((of) => ({ name: `bring back ${of.join()}`, act: act.bringBack(...of) })),
          labels.map((label) => ({ name: `look ${label}`, act: act.look(label) })),
        )
      return Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.array(sequences(fc.constantFrom("any", "other")), { minLength: 16, maxLength: 16 }),
            async (given) => {
              number += 1
              const cleared = number === 1 ? {} : { removed: act.remove("any"), "removed as well": act.remove("other") }
              await Effect.runPromise(
                compare([
                  ...steps({ ...cleared, "a site": act.create("any"), another: act.create("other") }),
                  ...given,
                ]),
              )
            },
          ),
          { numRuns: runs, seed, endOnFailure: true },
        ),
      )
    },
    slowMachineMs * runs,
  )
})
