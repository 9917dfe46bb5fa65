import { createHash } from "node:crypto"

import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js"

/** Properties of a resource, as they go over the wire. */
export type Inputs = { readonly [name: string]: JavaScriptValue }

export const region = "eu-west-1"
export const accountId = "111111111111"

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

const arnOf = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`

const hexOf = (name: string) => createHash("sha256").update(name).digest("hex").slice(0, 16)

/** The attributes that AWS gives a new resource besides those it was asked for, by the type. */
const attributes: Readonly<Record<string, (name: string, inputs: Inputs) => Inputs>> = {
  "aws:dynamodb/table:Table": (name) => ({ arn: arnOf("dynamodb", `table/${name}`) }),
  "aws:sqs/queue:Queue": (name) => ({
    arn: arnOf("sqs", name),
    id: `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    url: `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
  }),
  "aws:sns/topic:Topic": (name) => ({ arn: arnOf("sns", name), id: arnOf("sns", name) }),
  "aws:s3/bucket:Bucket": (_name, { bucket }) => ({ arn: `arn:aws:s3:::${textOf(bucket)}`, id: textOf(bucket) }),
  "aws:cloudwatch/logGroup:LogGroup": (name) => ({ arn: arnOf("logs", `log-group:${name}`), id: name }),
  "aws:cloudwatch/eventRule:EventRule": (name) => ({ arn: arnOf("events", `rule/${name}`), id: name }),
  "aws:ec2/securityGroup:SecurityGroup": (name) => ({ id: `sg-0${hexOf(name)}` }),
  "aws:sesv2/emailIdentity:EmailIdentity": (_name, { emailIdentity }) => ({
    arn: arnOf("ses", `identity/${textOf(emailIdentity)}`),
    dkimSigningAttributes: { tokens: ["one", "two", "three"] },
  }),
  "aws:sesv2/configurationSet:ConfigurationSet": (_name, { configurationSetName }) => ({
    arn: arnOf("ses", `configuration-set/${textOf(configurationSetName)}`),
  }),
  "aws:kms/key:Key": (name) => ({ arn: arnOf("kms", `key/${hexOf(name)}`), id: hexOf(name) }),
  "aws:wafv2/webAcl:WebAcl": (name) => ({ arn: arnOf("wafv2", `regional/webacl/${name}/${hexOf(name)}`) }),
  "aws:iam/role:Role": (name) => ({ arn: `arn:aws:iam::${accountId}:role/${name}`, id: name }),
  "aws:lambda/function:Function": (name) => ({
    arn: arnOf("lambda", `function:${name}`),
    id: name,
    version: "1",
    invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arnOf("lambda", `function:${name}`)}/invocations`,
  }),
  "aws:apigateway/restApi:RestApi": () => ({
    arn: `arn:aws:apigateway:${region}::/restapis/restapi1`,
    id: "restapi1",
    rootResourceId: "rootresource1",
    executionArn: arnOf("execute-api", "restapi1"),
  }),
  "aws:apigateway/stage:Stage": (_name, { stageName }) => ({
    arn: `arn:aws:apigateway:${region}::/restapis/restapi1/stages/${textOf(stageName)}`,
    executionArn: arnOf("execute-api", `restapi1/${textOf(stageName)}`),
    invokeUrl: `https://restapi1.execute-api.${region}.amazonaws.com/${textOf(stageName)}`,
  }),
  "aws:apigateway/domainName:DomainName": () => ({
    regionalDomainName: `d-regional1.execute-api.${region}.amazonaws.com`,
    regionalZoneId: "Z0REGIONAL",
  }),
  "awsx:ec2:Vpc": () => ({
    vpcId: "vpc-0sandbox",
    isolatedSubnetIds: ["subnet-0sandbox1", "subnet-0sandbox2"],
  }),
}

/** The state of a resource once it is made. */
export const stateOf = (type: string, logicalName: string, inputs: Inputs): Inputs => {
  const name = textOf(inputs["name"]) === "" ? logicalName : textOf(inputs["name"])
  const service = type.split(":")[1]?.split("/")[0] ?? ""
  const given = { name, arn: arnOf(service, name), id: `${logicalName}-id`, ...inputs }
  return { ...given, ...attributes[type]?.(name, inputs) }
}

/** An endpoint that is there, as the look-up finds it. */
const endpointOf = (asked: Inputs): Inputs => ({
  ...asked,
  state: "available",
  privateDnsEnabled: true,
  securityGroupIds: ["sg-0endpoints"],
  policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] }),
  routeTableIds: ["rtb-0given1", "rtb-0given2"],
})

const routeTableOf = (asked: Inputs): Inputs => {
  const routeTableId = textOf(asked["routeTableId"])
  const subnetId = routeTableId === "rtb-0given1" ? "subnet-0a1b2c3d4e5f60711" : "subnet-0a1b2c3d4e5f60712"
  return {
    ...asked,
    associations: [{ subnetId, main: false }],
    routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-0given1", gatewayId: "" }],
  }
}

/** The functions' group lets everything out, and the endpoints' lets it in. */
const groupRuleOf = (asked: Inputs): Inputs => {
  const isEgress = asked["securityGroupRuleId"] === "sgr-0out"
  return {
    ...asked,
    securityGroupId: isEgress ? "sg-0a1b2c3d4e5f60713" : "sg-0endpoints",
    isEgress,
    ipProtocol: isEgress ? "-1" : "tcp",
    fromPort: isEgress ? -1 : 443,
    toPort: isEgress ? -1 : 443,
    cidrIpv4: isEgress ? "0.0.0.0/0" : "",
    referencedSecurityGroupId: isEgress ? "" : "sg-0a1b2c3d4e5f60713",
    prefixListId: "",
  }
}

/** What an account answers to a question of the program. */
export type Answers = Readonly<Record<string, (asked: Inputs) => Inputs>>

/** An account in which everything is as it should be; what is given to the program has a way to the internet. */
export const ordinaryAccount: Answers = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId,
    arn: `arn:aws:iam::${accountId}:user/operator`,
    userId: "operator",
    id: accountId,
  }),
  "aws:index/getRegion:getRegion": () => ({ region, name: region, id: region }),
  "aws:ec2/getRouteTables:getRouteTables": (asked) => ({ ...asked, ids: ["rtb-0given1", "rtb-0given2"] }),
  "aws:ec2/getRouteTable:getRouteTable": routeTableOf,
  "aws:ec2/getSubnet:getSubnet": (asked) => ({
    ...asked,
    vpcId: "vpc-0a1b2c3d4e5f60718",
    cidrBlock: textOf(asked["id"]).endsWith("1") ? "10.0.1.0/24" : "10.0.2.0/24",
    availabilityZone: textOf(asked["id"]).endsWith("1") ? `${region}a` : `${region}b`,
  }),
  "aws:ec2/getVpc:getVpc": (asked) => ({ ...asked, enableDnsHostnames: true, enableDnsSupport: true }),
  "aws:ec2/getVpcEndpoint:getVpcEndpoint": endpointOf,
  "aws:vpc/getSecurityGroupRules:getSecurityGroupRules": (asked) => ({ ...asked, ids: ["sgr-0out", "sgr-0in"] }),
  "aws:vpc/getSecurityGroupRule:getSecurityGroupRule": groupRuleOf,
  "aws:servicequotas/getServiceQuota:getServiceQuota": (asked) => ({ ...asked, value: 1000 }),
  "aws:secretsmanager/getSecret:getSecret": (asked) => ({
    ...asked,
    arn: arnOf("secretsmanager", `secret:${textOf(asked["name"])}-AbCdEf`),
  }),
  "aws:secretsmanager/getSecrets:getSecrets": (asked) => ({
    ...asked,
    id: region,
    arns: [],
    names: ["bbws/wp/tenant-1/wp-app-password", "bbws/wp/vulnerability-feed"],
  }),
  "aws:cognito/getUserPoolClients:getUserPoolClients": (asked) => ({
    ...asked,
    id: asked["userPoolId"] ?? "",
    clientIds: ["3bbwsportalclient00000000"],
    clientNames: ["portal"],
  }),
  "aws:cognito/getUserPoolClient:getUserPoolClient": (asked) => ({
    ...asked,
    id: asked["clientId"] ?? "",
    name: "portal",
    writeAttributes: ["email", "name"],
  }),
}

/** The answer of an account; a question that it does not know is a fault of the test. */
export const answerTo = (account: Answers, question: string, asked: Inputs): Inputs => {
  const answer = account[question]
  if (answer === undefined) throw new Error(`The made-up account knows no answer to ${question}`)
  return answer(asked)
}
