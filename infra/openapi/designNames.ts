/** What the design names, besides its stories. More has come since. */
export const named = {
  queues: ["creation", "update", "deletion", "deadLetter"],
  codes: [
    "SITE_001 SITE_002 SITE_003 SITE_004 SITE_005 SITE_006 TEMP_001 TEMP_002",
    "PLUG_001 PLUG_002 PLUG_003 PLUG_004 WP_001 WP_002 SYS_001",
  ].flatMap((codes) => codes.split(" ")),
  metrics: [
    "SiteCreated SiteDeleted SiteCreationDuration SiteCreationFailed TemplateApplied",
    "PluginInstalled PluginSecurityBlocked WordPressAPILatency DLQMessages",
  ].flatMap((metrics) => metrics.split(" ")),
  alarms: [
    "HighSiteCreationFailures SiteCreationTimeout DLQMessagesPresent",
    "HighWordPressLatency LambdaErrors HighThrottling",
  ].flatMap((alarms) => alarms.split(" ")),
}
