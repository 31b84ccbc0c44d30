// The ordinary life of fhir-kit-client (JavaScript) at the server: node life.mjs BASE TOKEN. Prints what it saw as JSON.
import { Client } from "fhir-kit-client";

const [base, token] = process.argv.slice(2);
const client = new Client({ baseUrl: base, bearerToken: token });
const seen = {};
const family = `Node-${Date.now()}`;
const patient = { resourceType: "Patient", name: [{ family }], identifier: [{ system: "urn:node", value: family }] };

seen.fhirVersion = (await client.capabilityStatement()).fhirVersion;
const created = await client.create({ resourceType: "Patient", body: patient });
seen.id = created.id;
seen.read = (await client.read({ resourceType: "Patient", id: created.id })).name[0].family === family;
const again = await client.create({
  resourceType: "Patient", body: patient, options: { headers: { "If-None-Exist": `identifier=urn:node|${family}` } },
});
seen.conditionalCreate = again.id === created.id;
const updated = await client.update({
  resourceType: "Patient", id: created.id, body: { ...created, active: true }, options: { headers: { "If-Match": 'W/"1"' } },
});
seen.version = updated.meta.versionId;
seen.stale = await client
  .update({ resourceType: "Patient", id: created.id, body: created, options: { headers: { "If-Match": 'W/"1"' } } })
  .catch((error) => error.response.status);
const patched = await client.patch({
  resourceType: "Patient", id: created.id, jsonPatch: [{ op: "replace", path: "/active", value: false }],
});
seen.patched = patched.active;
seen.old = (await client.vread({ resourceType: "Patient", id: created.id, version: "1" })).active === undefined;
seen.history = (await client.history({ resourceType: "Patient", id: created.id })).entry.length;

const entry = Array.from({ length: 7 }, (_, n) => ({
  fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${n}`,
  resource: {
    resourceType: "Observation", status: "final", code: { text: "pulse" }, subject: { reference: `Patient/${created.id}` },
    valueInteger: n,
  },
  request: { method: "POST", url: "Observation" },
}));
const sent = await client.transaction({ body: { resourceType: "Bundle", type: "transaction", entry } });
seen.transaction = sent.entry.map((one) => one.response.status.slice(0, 3));

let page = await client.search({ resourceType: "Observation", searchParams: { subject: `Patient/${created.id}`, _count: 3 } });
const found = [];
while (page) {
  found.push(...page.entry.map((one) => one.resource.valueInteger));
  page = page.link.some((link) => link.relation === "next") ? await client.nextPage({ bundle: page }) : null;
}
seen.paged = found.sort();
const posted = await client.search({
  resourceType: "Patient", searchParams: { family }, options: { postSearch: true },
});
seen.posted = posted.entry?.length;
seen.compartment = (
  await client.search({ resourceType: "Observation", compartment: { resourceType: "Patient", id: created.id } })
).entry.length;
seen.everything = (
  await client.operation({ name: "everything", resourceType: "Patient", id: created.id, method: "GET" })
).entry.length;
const batch = { resourceType: "Bundle", type: "batch", entry: [{ request: { method: "GET", url: `Patient/${created.id}` } }] };
seen.batch = (await client.batch({ body: batch })).entry[0].resource.id === created.id;
for (const one of sent.entry) {
  const [resourceType, id] = one.response.location.split("/");
  await client.delete({ resourceType, id });
}
await client.delete({ resourceType: "Patient", id: created.id });
seen.gone = await client.read({ resourceType: "Patient", id: created.id }).catch((error) => error.response.status);
console.log(JSON.stringify(seen));
