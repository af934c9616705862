package demo

import (
	"context"
	_ "embed"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/models"
)

//go:embed prices.csv
var prices string

// catalogScenes show a catalog.
func (c *cast) catalogScenes(ago func(time.Duration) time.Time) []scene {
	return []scene{{ago(95 * day), c.importsPrices}}
}

// importsPrices lets the operator import its price list.
func (c *cast) importsPrices(ctx context.Context) error {
	who, err := c.person(ctx, "olga.marsh@program.example")
	if err != nil {
		return err
	}
	source := imports.FromList(models.ImportPrices, strings.NewReader(prices), int64(len(prices)))
	_, err = c.program.ImportSource(ctx, who, "prices.csv", source, false, func(context.Context, int, int) error { return nil })
	return err
}
