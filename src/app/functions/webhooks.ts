import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { makeRun } from "../../lambda/Container.ts"
import { makeResourceHandler } from "../../lambda/ResourceHandler.ts"
import * as WebhooksApi from "../../webhooks/WebhooksApi.ts"
import * as http from "../../webhooks/WebhooksHttp.ts"
import { webhookKeeping } from "../layers/WebhookKeeping.ts"

const run = makeRun(webhookKeeping)

export const handler = makeResourceHandler(
  makeApiHandler(WebhooksApi.list, http.listWebhooks, run),
  makeChangeHandler(WebhooksApi.create, http.createWebhook, run),
  makeApiHandler(WebhooksApi.get, http.getWebhook, run),
  makeChangeHandler(WebhooksApi.update, http.updateWebhook, run),
  makeChangeHandler(WebhooksApi.remove, http.deleteWebhook, run),
  makeChangeHandler(WebhooksApi.test, http.testWebhook, run),
  makeChangeHandler(WebhooksApi.rotateSecret, http.rotateWebhookSecret, run),
  makeApiHandler(WebhooksApi.listDeliveries, http.listWebhookDeliveries, run),
  makeChangeHandler(WebhooksApi.redeliver, http.redeliverWebhookDelivery, run),
)
