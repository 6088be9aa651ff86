import nunjucks from "nunjucks/browser/nunjucks-slim.js";
import { type TemplateName, templates } from "../generated/templates.js";

const environment = new nunjucks.Environment([], { autoescape: false, throwOnUndefined: true });

/**
 * Renders one of `src/plan/templates` with `values` as `t`. A name that the template uses and `values` lacks throws:
 * nunjucks itself lets it pass in conditions, loops and filters.
 */
export function renderTemplate(
  name: TemplateName,
  values: Readonly<Record<string, unknown>>,
): string {
  const strict = new Proxy(values, {
    get(target, key) {
      if (typeof key === "string" && !Object.hasOwn(target, key)) {
        throw new Error(`template ${name} uses ${key}, which has no value`);
      }
      return Reflect.get(target, key);
    },
  });
  return loadTemplate(name).render({ t: strict });
}

type Template = InstanceType<typeof nunjucks.Template>;

const loaded = new Map<TemplateName, Template>();

function loadTemplate(name: TemplateName): Template {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const template = new nunjucks.Template({ type: "code", obj: templates[name] }, environment, name);
  loaded.set(name, template);
  return template;
}
