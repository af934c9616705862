package demo

import "github.com/partnergraph/partnergraph/models"

// buyers are the customers. Their partners may sell in their market: Sakura and Yunfan are American branches of
// companies of other countries, and partners of the United States do not sell in Maplewood's market. The last four have no partner yet.
func buyers() []part {
	return []part{
		{key: "cedar", name: "Cedar County Government", kind: models.KindCustomer, market: "US", domain: "cedarcounty.gov.example", tenant: "3a000000-0000-4000-8000-000000000001", gov: "3a000000-0000-4000-8000-0000000000aa",
			segment: models.SegmentGovernment, partners: []string{"harbor", "meridian"}, people: []person{
				{"Paula Jensen", "paula.jensen@cedarcounty.gov.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "springfield", name: "City of Springfield", kind: models.KindCustomer, market: "US", domain: "springfield.gov.example", tenant: "3b000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, partners: []string{"harbor"}, people: []person{
				{"Marcus Bell", "marcus.bell@springfield.gov.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "riogrande", name: "Río Grande Tribal Council", kind: models.KindCustomer, market: "US", domain: "riogrande-nsn.gov.example", tenant: "3c000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, partners: []string{"harbor"}, people: []person{
				{"Elena Begay", "elena.begay@riogrande-nsn.gov.example", "es", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "prairie", name: "Prairie Water District", kind: models.KindCustomer, market: "US", domain: "prairiewater.gov.example", tenant: "3d000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, partners: []string{"harbor"}, people: []person{
				{"Owen Price", "owen.price@prairiewater.gov.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "bluefield", name: "Bluefield Research Center", kind: models.KindCustomer, market: "US", domain: "bluefield.example", tenant: "3e000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, partners: []string{"harbor"}, people: []person{
				{"Hannah Weiss", "hannah.weiss@bluefield.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "sakura", name: "株式会社さくら製作所", kind: models.KindCustomer, market: "US", domain: "sakura.example", tenant: "4a000000-0000-4000-8000-000000000001",
			segment: models.SegmentCommercial, partners: []string{"harbor"}, people: []person{
				{"田中 美咲", "misaki.tanaka@sakura.example", "ja", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "yunfan", name: "苏州云帆软件有限公司", kind: models.KindCustomer, market: "US", domain: "yunfan.example", tenant: "4b000000-0000-4000-8000-000000000001",
			segment: models.SegmentCommercial, partners: []string{"meridian"}, people: []person{
				{"陈 晓", "xiao.chen@yunfan.example", "zh-Hans", []models.Role{models.CustomerUser}},
			}},
		{key: "tatry", name: "Zakłady Tatry S.A.", kind: models.KindCustomer, market: "PL", domain: "tatry.example", tenant: "4c000000-0000-4000-8000-000000000001",
			segment: models.SegmentCommercial, partners: []string{"wisla"}, people: []person{
				{"Jan Kowalczyk", "jan.kowalczyk@tatry.example", "pl", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "lakeshore", name: "Lakeshore Medical Group", kind: models.KindCustomer, market: "US", domain: "lakeshore.example", tenant: "4d000000-0000-4000-8000-000000000001",
			segment: models.SegmentCommercial, people: []person{
				{"Priscilla Okafor", "priscilla.okafor@lakeshore.example", "en", []models.Role{models.CustomerGlobalAdmin}},
				{"Tom Brandt", "tom.brandt@lakeshore.example", "en", []models.Role{models.CustomerUser}},
			}},
		{key: "fortclay", name: "Fort Clay County", kind: models.KindCustomer, market: "US", domain: "fortclay.gov.example", tenant: "3f000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, people: []person{
				{"Dale Whitcomb", "dale.whitcomb@fortclay.gov.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "islaverde", name: "Municipio de Isla Verde", kind: models.KindCustomer, market: "PR", domain: "islaverde.gov.example", tenant: "3f100000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, people: []person{
				{"Carmen Rivera", "carmen.rivera@islaverde.gov.example", "es", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "maplewood", name: "Maplewood Books Ltd", kind: models.KindCustomer, market: "CA", domain: "maplewood.example", tenant: "4e000000-0000-4000-8000-000000000001",
			segment: models.SegmentCommercial, people: []person{
				{"Claire Bouchard", "claire.bouchard@maplewood.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
	}
}
