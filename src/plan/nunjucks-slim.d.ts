/** nunjucks' runtime without its compiler; the package's own types do not know it. */
declare module "nunjucks/browser/nunjucks-slim.js" {
  interface Environment {
    readonly opts: unknown;
  }
  interface Template {
    render(context: object): string;
  }
  const nunjucks: {
    readonly Environment: new (loaders: readonly never[], options: object) => Environment;
    readonly Template: new (
      source: { readonly type: "code"; readonly obj: object },
      environment: Environment,
      path: string,
    ) => Template;
  };
  export default nunjucks;
}
