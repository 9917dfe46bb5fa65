/** The steps of a creation, what the customer reads while each runs, and its share of the progress. */
export const provisioningSteps = [
  { name: "check-versions", weight: 10, message: "Checking the tenant's WordPress" },
  { name: "create-site", weight: 60, message: "Creating the WordPress site" },
  { name: "apply-settings", weight: 20, message: "Setting title and settings" },
  { name: "activate", weight: 10, message: "Activating the site" },
] as const
export type ProvisioningStep = (typeof provisioningSteps)[number]["name"]
