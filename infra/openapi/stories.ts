/** A story of the design, and what tells whether it holds. */
export interface Story {
  readonly id: string
  readonly story: string
  /** Given …, then …, in the design's words. */
  readonly holds: string
  /** By which endpoints it is told, by their names in `src/app/Api.ts`; the first is the story's own. */
  readonly endpoints: ReadonlyArray<string>
  /** Where it is done, where that is no endpoint's. */
  readonly code?: ReadonlyArray<string>
  /** The tests that show it, besides those of its workflow's folder. */
  readonly tests: ReadonlyArray<string>
}

const life = "test/system/life.test.ts"
const operations = "test/system/operations.test.ts"
const catalogue = "test/system/catalogue.test.ts"
const onTemplates = "test/system/templates.test.ts"
const onPlugins = "test/system/plugins.test.ts"
const screening = "test/plugins/screening/PluginScreening.test.ts"

/** The 24 stories of the design, by epic. */
export const epics: Readonly<Record<string, ReadonlyArray<Story>>> = {
  "The life of a site": [
    {
      id: "US-SITES-001",
      story: "As a tenant's admin I want to create a WordPress site",
      holds: "Given valid data, then 202 Accepted, and the site is PROVISIONING",
      endpoints: ["createSite"],
      tests: ["test/system/creation.test.ts", "test/system/crash-creation.test.ts", "test/sites/SiteStore.test.ts"],
    },
    {
      id: "US-SITES-002",
      story: "As a site's owner I want to update its configuration",
      holds: "Given the site is ACTIVE, then its configuration is updated",
      endpoints: ["updateSite"],
      tests: [life, "test/sites/SiteSettings.test.ts", "test/sites/SiteChanges.test.ts"],
    },
    {
      id: "US-SITES-003",
      story: "As a customer I want to see the details of my site",
      holds: "Given access, then its full details are answered",
      endpoints: ["getSite"],
      tests: ["test/client/effect/PortalClient.test.ts", "test/sites/SiteItem.test.ts"],
    },
    {
      id: "US-SITES-004",
      story: "As a customer I want to list all sites of my tenant",
      holds: "Given access to the tenant, then a page of its sites is answered",
      endpoints: ["listSites"],
      tests: ["test/client/effect/PortalClient.test.ts", "test/http/Page.test.ts"],
    },
    {
      id: "US-SITES-005",
      story: "As a tenant's admin I want to delete a site",
      holds: "Given the role of an admin, then the site is marked DELETED, after a backup",
      endpoints: ["deleteSite"],
      tests: [life, "test/system/crash-sites.test.ts"],
    },
    {
      id: "US-SITES-006",
      story: "As a tenant's admin I want to suspend a site, and to take it up again",
      holds: "Given the site exists, then its status changes",
      endpoints: ["setSiteStatus"],
      tests: [life, "test/infra/wordpress/suspension.test.ts"],
    },
    {
      id: "US-SITES-007",
      story: "As a site's owner I want to clone a site",
      holds: "Given there is room in the quota, then a clone is begun in the background",
      endpoints: ["cloneSite"],
      tests: [life, "test/infra/wordpress/copies.test.ts"],
    },
    {
      id: "US-SITES-008",
      story: "As a tenant's admin I want to promote a site from DEV to SIT to PROD",
      holds: "Given a valid path, then the site is promoted",
      endpoints: ["promoteSite"],
      tests: [life, "test/system/crash-sites.test.ts", "test/infra/wordpress/imports.test.ts"],
    },
    {
      id: "US-SITES-009",
      story: "As a customer I want to see the health of a site",
      holds: "Given a site, then its health is answered",
      endpoints: ["getSiteHealth"],
      tests: [
        "test/sites/SiteHealth.test.ts",
        "test/sites/HealthChecks.test.ts",
        "test/infra/wordpress/health.test.ts",
      ],
    },
  ],
  Templates: [
    {
      id: "US-TEMP-001",
      story: "As a customer I want to see the templates that there are",
      holds: "Given an identity, then those that are PUBLISHED are answered",
      endpoints: ["listTemplates"],
      tests: [catalogue, "test/templates/TemplateStore.test.ts"],
    },
    {
      id: "US-TEMP-002",
      story: "As a customer I want to see the details of a template",
      holds: "Given a templateId, then its full details are answered",
      endpoints: ["getTemplate"],
      tests: [catalogue],
    },
    {
      id: "US-TEMP-003",
      story: "As a site's owner I want to apply a template",
      holds: "Given a template that fits, then it is applied",
      endpoints: ["applyTemplate"],
      tests: [onTemplates, "test/infra/wordpress/content.test.ts", "test/infra/wordpress/themes.test.ts"],
    },
    {
      id: "US-TEMP-004",
      story: "As the platform's staff I want to create templates",
      holds: "Given staff, then the template is saved as DRAFT",
      endpoints: ["createTemplate", "updateTemplate", "publishTemplate", "archiveTemplate", "deleteTemplate"],
      tests: [catalogue, onTemplates, "test/templates/Templates.test.ts", "test/templates/TemplateLifecycle.test.ts"],
    },
    {
      id: "US-TEMP-005",
      story: "As a customer I want to preview a template",
      holds: "Given a templateId, then the URL of its demo is answered",
      endpoints: ["previewTemplate"],
      tests: [catalogue],
    },
  ],
  Plugins: [
    {
      id: "US-PLUG-001",
      story: "As a customer I want to see the marketplace of plugins",
      holds: "Given an identity, then the approved plugins are answered",
      endpoints: ["listPlugins", "getPlugin", "createPlugin", "editPlugin", "blocklistPlugin"],
      tests: [catalogue, "test/plugins/catalogue.test.ts"],
    },
    {
      id: "US-PLUG-002",
      story: "As a site's owner I want to install a plugin",
      holds: "Given the security checks pass, then the plugin is installed",
      endpoints: ["installPlugin", "listSitePlugins"],
      tests: [onPlugins, screening, "test/infra/wordpress/plugins.test.ts"],
    },
    {
      id: "US-PLUG-003",
      story: "As a site's owner I want to uninstall a plugin",
      holds: "Given the plugin is installed, then it is removed",
      endpoints: ["uninstallPlugin"],
      tests: [onPlugins, "test/infra/wordpress/plugins.test.ts"],
    },
    {
      id: "US-PLUG-004",
      story: "As a site's owner I want to configure the settings of a plugin",
      holds: "Given the plugin is active, then its configuration is saved",
      endpoints: ["configurePlugin"],
      tests: [
        onPlugins,
        "test/plugins/settings/SettingsValidator.test.ts",
        "test/infra/wordpress/plugin-config.test.ts",
      ],
    },
    {
      id: "US-PLUG-005",
      story: "As a site's owner I want to update a plugin",
      holds: "Given there is an update, then the plugin is updated",
      endpoints: ["updatePlugin"],
      tests: [onPlugins, "test/workflows/switch-plugin/saga.test.ts", "test/infra/wordpress/plugin-updates.test.ts"],
    },
    {
      id: "US-PLUG-006",
      story: "As a site's owner I want to enable and disable a plugin",
      holds: "Given the plugin is installed, then its status changes",
      endpoints: ["setPluginStatus"],
      tests: [onPlugins],
    },
  ],
  "What goes on in the background": [
    {
      id: "US-SQS-001",
      story: "As a customer I want a site to be created in the background",
      holds: "Given a valid request, then 202, and a message in the queue",
      endpoints: ["createSite"],
      code: ["src/operations/engine/OperationDispatcher.ts", "src/app/functions/site-creator.ts"],
      tests: ["test/operations/engine/OperationDispatcher.test.ts", "test/system/creation.test.ts"],
    },
    {
      id: "US-SQS-002",
      story: "As a customer I want to ask how far a creation is",
      holds: "Given a site, then its present status is answered",
      endpoints: ["getOperation", "listOperations", "getSite"],
      tests: [operations, "test/system/creation.test.ts"],
    },
    {
      id: "US-SQS-003",
      story: "As the system I want failed creations to be tried again",
      holds: "Given a failure, then another try, after a pause that grows",
      endpoints: ["retryOperation", "cancelOperation"],
      code: [
        "src/lambda/QueueHandler.ts",
        "src/operations/control/OperationRecovery.ts",
        "src/app/functions/dead-letter.ts",
      ],
      tests: [
        "test/operations/engine/OperationTries.test.ts",
        "test/operations/control/DeadLetters.test.ts",
        "test/operations/control/OperationRecovery.test.ts",
        "test/system/errors.test.ts",
      ],
    },
    {
      id: "US-SQS-004",
      story: "As a customer I want to be told when it is complete",
      holds: "Given it is complete, then an e-mail is sent",
      endpoints: [],
      code: ["src/operations/engine/OperationEvents.ts", "src/mail/MailTexts.ts", "src/mail/Sending.ts"],
      tests: ["test/system/mail.test.ts", "test/mail/Sending.test.ts", "test/mail/MailTexts.test.ts"],
    },
  ],
}
