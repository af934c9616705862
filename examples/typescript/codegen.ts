// The schema of this repository and the documents in src become src/graphql.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: ["../../schema.graphqls", "../../graph/schema/*.graphqls"],
  documents: ["src/*.ts"],
  emitLegacyCommonJSImports: false,
  importExtension: ".js",
  generates: {
    "src/graphql/": {
      preset: "client",
      presetConfig: { fragmentMasking: { unmaskFunctionName: "read" } },
      config: {
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { CountryCode: "string", CurrencyCode: "string", DateTime: "string", EmailAddress: "string", TenantId: "string", Upload: "Blob", URL: "string" },
      },
    },
  },
};

export default config;
