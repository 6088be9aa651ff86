export async function upgrade(_options: unknown, _io: unknown): Promise<number> { return 1; }
