// What becomes of the domains of sites, in the lines of `endsOf`.

const claims = {
  apex: "claim of shop DEV: example.com VERIFIED attached",
  www: "claim of shop DEV: www.example.com VERIFIED attached",
}
const holders = { apex: "holder of example.com: shop DEV", www: "holder of www.example.com: shop DEV" }
const both = [claims.apex, claims.www, holders.apex, holders.www]

/** Of the site with both domains, whose pages are at one of them. */
const at = (host: string, text = "Written") => [
  ...both,
  `primary of shop DEV: ${host}`,
  `shop.wpdev.example: example.com www.example.com ${text} at https://${host}/page`,
]
const apexAlone = [
  claims.apex,
  holders.apex,
  "shop.wpdev.example: example.com Written at https://shop.wpdev.example/page",
]

export const domainEnds = {
  moving: ["SITE_DOMAINS COMPLETED", ...at("example.com")],
  broken: ["SITE_DOMAINS FAILED", ...at("www.example.com", "FATAL")],
  movingBack: [
    "SITE_DOMAINS COMPLETED",
    ...both,
    "shop.wpdev.example: example.com www.example.com Written at https://shop.wpdev.example/page",
  ],
  removal: ["SITE_DOMAINS COMPLETED", ...apexAlone],
  removalBesides: [
    "SITE_DOMAINS COMPLETED",
    claims.www,
    holders.www,
    "primary of shop DEV: www.example.com",
    "shop.wpdev.example: www.example.com Written at https://www.example.com/page",
  ],
  attachingBesides: [
    "SITE_DOMAINS COMPLETED",
    claims.www,
    holders.www,
    "shop.wpdev.example: www.example.com Written at https://shop.wpdev.example/page",
  ],
  attaching: [
    "SITE_DOMAINS COMPLETED",
    claims.www,
    holders.www,
    "primary of shop DEV: www.example.com",
    "shop.wpdev.example: www.example.com Written at https://www.example.com/page",
  ],
  attachingBroken: [
    "SITE_DOMAINS FAILED",
    "claim of shop DEV: www.example.com VERIFIED",
    holders.www,
    "shop.wpdev.example:",
  ],
  toAnother: [
    "SITE_DOMAINS COMPLETED",
    claims.apex,
    "claim of other DEV: www.example.com VERIFIED attached",
    holders.apex,
    "holder of www.example.com: other DEV",
    "primary of other DEV: www.example.com",
    "shop.wpdev.example: example.com Written at https://shop.wpdev.example/page",
    "other.wpdev.example: www.example.com Hello from https://www.example.com/hello",
  ],
  promotion: [
    "SITE_PROMOTION COMPLETED",
    ...at("www.example.com"),
    "shop.wpsit.example: Written at https://shop.wpsit.example/page",
  ],
  deletion: ["SITE_DELETION COMPLETED"],
}
