package demo

import "github.com/partnergraph/partnergraph/models"

// partners are the companies that sell, or register to. Partners work together within a region only: Bright Mesa's providers
// are of the United States, Nusantara's is of Asia. Tidewater has none yet, so that one can be invited.
func partners() []part {
	return []part{
		{key: "meridian", name: "Meridian Distribution", kind: models.KindPartner, market: "US", domain: "meridian.example", tenant: "1a000000-0000-4000-8000-000000000001", gov: "1a000000-0000-4000-8000-0000000000aa",
			types: []models.PartnerType{models.IndirectProvider}, status: models.PartnerActive, numbers: locations("US", "4400001", "4400002"), services: []models.ProviderService{models.ServiceTraining, models.ServiceMarketing, models.ServiceFinanceCredit}, people: []person{
				{"Lucía Herrera", "lucia.herrera@meridian.example", "es", []models.Role{models.SalesAgent}},
				{"Grant Whitfield", "grant.whitfield@meridian.example", "en", []models.Role{models.AdminAgent}},
				{"Naomi Fisher", "naomi.fisher@meridian.example", "en", []models.Role{models.GlobalAdmin}},
				{"Theo Park", "theo.park@meridian.example", "en", []models.Role{models.HelpdeskAgent}},
			}},
		{key: "harbor", name: "Harbor Public Sector", kind: models.KindPartner, market: "US", domain: "harbor.example", tenant: "1b000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.DirectBill}, status: models.PartnerActive,
			numbers: append(locations("US", "4600001", "4600002"), identifier{"4600004", "Harbor Portland", "US", models.PartnerIDLocation, false}, identifier{"4600009", "Harbor Annapolis", "US", models.PartnerIDLocation, true}),
			second:  &branch{"Harbor Public Sector Canada", "CA", "canada.harbor.example", "1b000000-0000-4000-8000-000000000002", "4600003"}, people: []person{
				{"Amir Haddad", "amir.haddad@harbor.example", "en", []models.Role{models.AdminAgent, models.GlobalAdmin}},
				{"李 伟", "wei.li@harbor.example", "zh-Hans", []models.Role{models.SalesAgent}},
			}},
		{key: "wisla", name: "Wisła Dystrybucja Sp. z o.o.", kind: models.KindPartner, market: "PL", domain: "wisla.example", tenant: "1c000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectProvider}, status: models.PartnerActive, supported: true, numbers: locations("PL", "4700001", "4700002"), services: []models.ProviderService{models.ServiceTraining, models.ServiceSupport}, people: []person{
				{"Zofia Nowak", "zofia.nowak@wisla.example", "pl", []models.Role{models.AdminAgent}},
			}},
		{key: "brightmesa", name: "Bright Mesa Resellers", kind: models.KindPartner, market: "US", domain: "brightmesa.example", tenant: "1d000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectReseller}, status: models.PartnerActive, providers: []string{"meridian", "redwood"}, supported: true, numbers: locations("US", "4800001", "4800002"), people: []person{
				{"Dana Brooks", "dana.brooks@brightmesa.example", "en", []models.Role{models.SalesAgent, models.AdminAgent}},
				{"Carla Mesa", "carla.mesa@brightmesa.example", "es", []models.Role{models.GlobalAdmin}},
				{"Neil Foster", "neil.foster@brightmesa.example", "en", []models.Role{models.AccountAdmin}},
				{"Uma Patel", "uma.patel@brightmesa.example", "en", []models.Role{models.UserAdmin}},
			}},
		{key: "nusantara", name: "PT Nusantara Awan", kind: models.KindPartner, market: "ID", domain: "nusantara.example", tenant: "1e000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectReseller}, status: models.PartnerActive, providers: []string{"straits"}, supported: true, numbers: locations("ID", "4900001", "4900002"), people: []person{
				{"Siti Rahmawati", "siti.rahmawati@nusantara.example", "id", []models.Role{models.AdminAgent}},
			}},
		{key: "youngpeaks", name: "Young Peaks Cloud", kind: models.KindPartner, market: "US", domain: "youngpeaks.example", tenant: "1f000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.DirectBill}, status: models.PartnerPendingQualification, people: []person{
				{"Elias Stone", "elias.stone@youngpeaks.example", "en", []models.Role{models.AdminAgent}},
			}},
		{key: "alderridge", name: "Alder Ridge Consulting", kind: models.KindPartner, market: "US", domain: "alderridge.example", tenant: "5a000000-0000-4000-8000-000000000001", unenrolled: true,
			numbers: append(locations("US", "4500001", "4500002"), identifier{"4500003", "Alder Ridge Vancouver", "CA", models.PartnerIDLocation, false}, identifier{"4500009", "Alder Ridge Olympia", "US", models.PartnerIDLocation, true}), people: []person{
				{"Maya Alder", "maya.alder@alderridge.example", "en", []models.Role{models.GlobalAdmin}},
				{"Ruben Castillo", "ruben.castillo@alderridge.example", "es", []models.Role{models.AccountAdmin}},
			}},
		{key: "northgate", name: "Northgate Cloud Works", kind: models.KindPartner, market: "US", domain: "northgate.example", tenant: "5b000000-0000-4000-8000-000000000001", unenrolled: true,
			numbers: locations("US", "4510001", "4510002"), people: []person{
				{"Priya Raman", "priya.raman@northgate.example", "en", []models.Role{models.GlobalAdmin}},
			}},
		{key: "baltyk", name: "Bałtyk Chmura", kind: models.KindPartner, market: "PL", domain: "baltykchmura.example", tenant: "5c000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Anna Zielińska", "anna.zielinska@baltykchmura.example", "pl", []models.Role{models.GlobalAdmin}},
		}},
		{key: "aobacloud", name: "青葉クラウド", kind: models.KindPartner, market: "JP", domain: "aobacloud.example", tenant: "5d000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"山本 葵", "aoi.yamamoto@aobacloud.example", "ja", []models.Role{models.GlobalAdmin}},
		}},
		{key: "juniper", name: "Juniper Basin Systems", kind: models.KindPartner, market: "US", domain: "juniperbasin.example", tenant: "5e000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Jorge Molina", "jorge.molina@juniperbasin.example", "es", []models.Role{models.GlobalAdmin}},
		}},
		{key: "thornbury", name: "Thornbury & Vale", kind: models.KindPartner, market: "GB", domain: "thornburyvale.example", tenant: "5f000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Fiona Kerr", "fiona.kerr@thornburyvale.example", "en", []models.Role{models.GlobalAdmin}},
		}},
		{key: "gelombang", name: "Gelombang Data", kind: models.KindPartner, market: "ID", domain: "gelombangdata.example", tenant: "6a000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Budi Santoso", "budi.santoso@gelombangdata.example", "id", []models.Role{models.GlobalAdmin}},
		}},
		{key: "copperkettle", name: "Copper Kettle Technologies", kind: models.KindPartner, market: "US", domain: "copperkettle.example", tenant: "6b000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Grace Holloway", "grace.holloway@copperkettle.example", "en", []models.Role{models.GlobalAdmin}},
		}},
		{key: "redwood", name: "Redwood Distribution", kind: models.KindPartner, market: "US", domain: "redwood.example", tenant: "1c100000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectProvider}, status: models.PartnerActive, supported: true, numbers: locations("US", "4710001", "4710002"), people: []person{
				{"Victor Lang", "victor.lang@redwood.example", "en", []models.Role{models.AdminAgent}},
			}},
		{key: "straits", name: "Straits Cloud Distribution", kind: models.KindPartner, market: "SG", domain: "straits.example", tenant: "1c200000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectProvider}, status: models.PartnerActive, supported: true, numbers: locations("SG", "4720001", "4720002"), people: []person{
				{"林 美玲", "meiling.lin@straits.example", "zh-Hans", []models.Role{models.AdminAgent}},
			}},
		{key: "tidewater", name: "Tidewater Cloud Partners", kind: models.KindPartner, market: "US", domain: "tidewater.example", tenant: "1f100000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectReseller}, status: models.PartnerActive, supported: true, numbers: locations("US", "4810001", "4810002"), people: []person{
				{"Lena Ortega", "lena.ortega@tidewater.example", "es", []models.Role{models.GlobalAdmin}},
				{"Marcus Hale", "marcus.hale@tidewater.example", "en", []models.Role{models.AdminAgent}},
				{"Ingrid Solberg", "ingrid.solberg@tidewater.example", "en", []models.Role{models.SalesAgent}},
			}},
	}
}
