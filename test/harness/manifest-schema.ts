import * as apps from 'kubernetes-models/apps/v1';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as access from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import * as core from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';

interface Model {
  readonly prototype: { validate(): void };
}

const models: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  v1: core,
  'apps/v1': apps,
  'batch/v1': batch,
  'networking.k8s.io/v1': networking,
  'rbac.authorization.k8s.io/v1': access,
};

/** What Kubernetes' schema has against the objects of a manifest. */
export interface SchemaReport {
  /** Objects of kinds that there is a schema for. */
  readonly objects: number;
  /** Each with the field that it is about; indices are left out, because a fix may add an entry before one. */
  readonly complaints: readonly string[];
}

/**
 * Holds the manifest `text` against Kubernetes' schema; undefined when it is not valid YAML. The schema allows any field
 * besides those that it has; the API server, when it is strict, does not, so what it does not look at is a complaint too.
 */
export function judgeBySchema(text: string): SchemaReport | undefined {
  const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  const judged = documents.flatMap((document) => objectsOf(document.toJS())).map(judgeObject);
  const known = judged.filter((complaints) => complaints !== undefined);
  return { objects: known.length, complaints: known.flat() };
}

function objectsOf(value: unknown): object[] {
  if (!isObject(value)) return [];
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  return kind === 'List' && Array.isArray(items) ? items.flatMap(objectsOf) : [value];
}

function judgeObject(object: object): string[] | undefined {
  const { apiVersion, kind } = object as { apiVersion?: unknown; kind?: unknown };
  const Model = models[String(apiVersion)]?.[String(kind)] as Model | undefined;
  if (Model === undefined) return undefined;
  const unread = new Set<string>();
  const complaints = complaintsOf(Model, watched(object, kind as string, unread));
  return [...complaints.map((each) => `${kind}${each}`), ...[...unread].map((field) => `${field} is no field`)];
}

/** What the schema of `Model` has against `data`, which a model would copy: each look at it would count. */
function complaintsOf(Model: Model, data: object): string[] {
  try {
    Model.prototype.validate.call(data);
    return [];
  } catch (error) {
    const { errors } = error as { errors?: readonly { instancePath: string; message?: string }[] };
    if (errors === undefined) throw error;
    return errors.map(({ instancePath, message }) => `${instancePath.replaceAll(/\/\d+/g, '/*')} ${message}`);
  }
}

/** Whether it has fields, or elements. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** `object`, noting in `unread` the fields that nobody has looked at. */
function watched(object: object, path: string, unread: Set<string>): object {
  const at = (key: string) => (Array.isArray(object) ? `${path}/*` : `${path}/${key}`);
  const children = new Map<string, unknown>();
  for (const [key, value] of Object.entries(object)) {
    children.set(key, isObject(value) ? watched(value, at(key), unread) : value);
    unread.add(at(key));
  }
  return new Proxy(object, {
    get(target, key, receiver) {
      if (typeof key === 'string' && children.has(key)) {
        unread.delete(at(key));
        return children.get(key);
      }
      return Reflect.get(target, key, receiver);
    },
  });
}
