import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import { createReport, type Report } from "../diagnostics/report.ts";
import type { NodeNetworkProfile, NodeProfile, TaintProfile } from "../profile/profile.ts";
import {
  addressSequence,
  type Sequence,
  type SequenceContext,
  subnetSequence,
} from "./address-sequence.ts";
import { isNodeTemplate, readTemplate } from "./node-template.ts";

/** A part of a node, made for the node at an offset in its range. */
type Part<Value> = (offset: number) => Value;

interface Range extends SequenceContext {
  readonly firstIndex: number;
  readonly path: ProfilePath;
}

/**
 * The nodes that an item of `nodes` stands for: itself, or `count` nodes that count up from the first one's addresses and
 * subnets and from `firstIndex`. None where the range has a fault, which is reported at the range.
 */
export function expandRange(
  item: NodeProfile,
  path: ProfilePath,
  report: Report,
): readonly NodeProfile[] {
  const { count, firstIndex, ...first } = item;
  if (count === undefined) {
    if (firstIndex !== undefined)
      report.add("node-first-index-unused", {}, [...path, "firstIndex"], "key");
    return [first];
  }
  const own = createReport();
  const nodeAt = readRange(first, { count, firstIndex: firstIndex ?? 1, path, report: own });
  report.addNew(own.diagnostics);
  if (own.diagnostics.length > 0) return [];
  return Array.from({ length: count }, (_, offset) => nodeAt(offset));
}

function readRange(first: NodeProfile, range: Range): Part<NodeProfile> {
  const { path, count, report } = range;
  const at = (field: string) => [...path, field];
  const name = numbered(first.name, at("name"), range);
  if (count > 1 && !isNodeTemplate(first.name) && report.diagnostics.length === 0) {
    report.add("node-range-name", { name: first.name, count }, at("name"));
  }
  const address = ifGiven(first.address, (given) => readAddress(given, at("address"), range));
  const podSubnet = ifGiven(first.podSubnet, (given) =>
    subnetSequence(given, at("podSubnet"), range),
  );
  const labels = ifGiven(first.labels, (given) => readLabels(given, at("labels"), range));
  const taints = ifGiven(first.taints, (given) => readTaints(given, at("taints"), range));
  const network = ifGiven(first.network, (given) => readNetwork(given, at("network"), range));
  return (offset) => ({
    name: name(offset),
    ...(address === undefined ? {} : { address: address(offset) }),
    ...(podSubnet === undefined ? {} : { podSubnet: podSubnet(offset) }),
    ...(labels === undefined ? {} : { labels: labels(offset) }),
    ...(taints === undefined ? {} : { taints: taints(offset) }),
    ...(network === undefined ? {} : { network: network(offset) }),
  });
}

function ifGiven<Given, Read>(
  given: Given | undefined,
  read: (given: Given) => Read,
): Read | undefined {
  return given === undefined ? undefined : read(given);
}

function numbered(text: string, path: ProfilePath, { firstIndex, report }: Range): Part<string> {
  const textOf = readTemplate(text, path, report);
  return (offset) => textOf(firstIndex + offset);
}

function readAddress(
  given: string | readonly string[],
  path: ProfilePath,
  range: Range,
): Part<string | readonly string[]> | undefined {
  if (typeof given === "string") return addressSequence(given, "bare", path, range);
  return readAddresses(given, "bare", path, range);
}

function readAddresses(
  given: readonly string[],
  form: "bare" | "prefix",
  path: ProfilePath,
  range: Range,
): Part<readonly string[]> {
  const sequences = given.map((text, index) =>
    addressSequence(text, form, [...path, index], range),
  );
  const known = sequences.filter((one): one is Sequence => one !== undefined);
  return (offset) => known.map((addressOf) => addressOf(offset));
}

/** What is the same for all nodes is one object. */
function readLabels(
  given: Readonly<Record<string, string>>,
  path: ProfilePath,
  range: Range,
): Part<Readonly<Record<string, string>>> {
  const entries = Object.entries(given);
  const parts = entries.map(
    ([key, value]) => [key, numbered(value, [...path, key], range)] as const,
  );
  if (!entries.some(([, value]) => isNodeTemplate(value))) return () => given;
  return (offset) => Object.fromEntries(parts.map(([key, part]) => [key, part(offset)]));
}

function readTaints(
  given: readonly TaintProfile[],
  path: ProfilePath,
  range: Range,
): Part<readonly TaintProfile[]> {
  const parts = given.map((taint, index): Part<TaintProfile> => {
    const { value } = taint;
    if (value === undefined) return () => taint;
    const part = numbered(value, [...path, index, "value"], range);
    return isNodeTemplate(value) ? (offset) => ({ ...taint, value: part(offset) }) : () => taint;
  });
  return (offset) => parts.map((part) => part(offset));
}

function readNetwork(
  given: NodeNetworkProfile,
  path: ProfilePath,
  range: Range,
): Part<NodeNetworkProfile> {
  const { count, report } = range;
  if (given.macAddress !== undefined && count > 1) {
    report.add("node-range-mac-address", { count }, [...path, "macAddress"]);
  }
  const addresses = readAddresses(given.addresses, "prefix", [...path, "addresses"], range);
  return (offset) => ({ ...given, addresses: addresses(offset) });
}
