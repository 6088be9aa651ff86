import { quoteShellWords } from "../../formats/shell-quote.ts";
import type { OutputFile } from "../output-file.ts";
import { copyBlock } from "./copy-button.ts";
import { fileLink, h, type Markup } from "./element.ts";
import type { SheetInput } from "./sheet-input.ts";

/** What the files of `cluster/` are for; others speak for themselves in README.md. */
const purposes: Readonly<Record<string, string>> = {
  "cluster/bootstrap-token-secret.yaml":
    "The token with which new machines ask to join. Delete the file when it is applied.",
  "cluster/kubelet-bootstrap-rbac.yaml":
    "Lets kubelets ask for their certificate, and approves it and its renewals.",
  "cluster/token.csv": "Goes beside the API server, which reads it with --token-auth-file.",
  "cluster/nginx-ds.yaml": "When nodes are Ready: a web server on each, to check the pod network.",
};

/** What is done once on the control plane, in order. */
export function controlPlaneSection({ clusterFiles }: SheetInput): Markup {
  const readme = clusterFiles.find(({ path }) => path.endsWith("/README.md"));
  const steps = clusterFiles.filter((file) => file !== readme);
  return h(
    "section",
    { id: "control-plane" },
    h("h2", {}, "Once, on the control plane"),
    h(
      "p",
      { class: "lead" },
      steps.length === 0
        ? "Nothing to apply: every node brings its own client certificate."
        : "In this order. Until it is done the nodes wait: their kubelets ask again and again.",
    ),
    h("ol", { class: "apply" }, steps.map(applyStep)),
    readme !== undefined && [
      h("p", {}, "What the API server needs besides stands in ", fileLink(readme.path), "."),
      h(
        "details",
        { class: "readme" },
        h("summary", {}, "Read it here"),
        h(
          "pre",
          { class: "prose", tabindex: 0, "aria-label": "instructions for the control plane" },
          Buffer.from(readme.content).toString("utf8"),
        ),
      ),
    ],
  );
}

function applyStep(file: OutputFile, index: number): Markup {
  const { path, secret } = file;
  const purpose = purposes[path];
  return h(
    "li",
    {},
    h("p", {}, fileLink(path), secret && h("span", { class: "secret" }, "secret")),
    purpose !== undefined && h("p", { class: "hint" }, purpose),
    path.endsWith(".yaml") &&
      copyBlock(
        `apply-${index}`,
        quoteShellWords(["kubectl", "apply", "-f", path]),
        `command that applies ${path}`,
      ),
  );
}
