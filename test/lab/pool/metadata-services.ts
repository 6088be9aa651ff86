import { execFileSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { MetadataAnswers } from "../../node/identity-machine.ts";

const token = "AQAEAHo_stand-in_token==";
const wantsToken = "x-aws-ec2-metadata-token-ttl-seconds";

/**
 * Serves on 169.254.169.254 what each machine's cloud knows of it: who asks is known by the address. `answers` gives nothing
 * for machines that are in no cloud.
 */
export async function serveMetadata(
  answers: (address: string) => MetadataAnswers | undefined,
): Promise<Server> {
  execFileSync("ip", ["address", "add", "169.254.169.254/32", "dev", "lo"]);
  const server = createServer(({ method, url = "", headers, socket }, response) => {
    const cloud = answers(socket.remoteAddress ?? "");
    const say = (status: number, body = ""): void => void response.writeHead(status).end(body);
    if (cloud === undefined) return say(404);
    if (method === "PUT") {
      const asked = url === "/latest/api/token" && headers[wantsToken] !== undefined;
      return asked && cloud.token ? say(200, token) : say(404);
    }
    if (cloud.token && headers["x-aws-ec2-metadata-token"] !== token) return say(401);
    const body = cloud.answers[url];
    return body === undefined ? say(404) : say(200, body);
  });
  await new Promise<void>((resolve) => server.listen(80, "169.254.169.254", resolve));
  return server;
}
